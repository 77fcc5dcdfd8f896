// <new-news data-newest>: a pill tells of news that came while one looks at the list, and brings them.
// Where no socket tells, what came is looked for as often as the figure beside the bell.
const EVERY = 60_000;
const idOf = ({ id }) => BigInt(id.slice(1));
const say = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: { text } }));

class NewNews extends HTMLElement {
  connectedCallback() {
    this.known(this);
    // What was taken back is new no more.
    this.hear = ({ detail }) => detail && (BigInt(detail.newest_id ?? 0) > this.newest ? this.ask() : this.replaceChildren());
    document.body.addEventListener("news-read", this.hear);
    this.timer = setInterval(() => "live" in document.documentElement.dataset || document.hidden || this.ask(), EVERY);
  }

  disconnectedCallback() {
    document.body.removeEventListener("news-read", this.hear);
    clearInterval(this.timer);
  }

  // The newest that is shown: a group whose newest act was taken back comes by an older id, and tells nothing new.
  known({ dataset }, list = document.getElementById("list")) {
    const ids = [...list.querySelectorAll(":scope > .news")].map(idOf);
    this.newest = ids.reduce((one, other) => (one > other ? one : other), BigInt(dataset.newest));
  }

  async fetch() {
    const answer = await fetch(location.href).catch(() => null);
    const html = answer?.ok && !answer.redirected ? await answer.text().catch(() => "") : "";
    const page = new DOMParser().parseFromString(html, "text/html");
    return this.isConnected && page.querySelector("new-news") ? page : null;
  }

  async ask() {
    const page = await this.fetch();
    if (!page) return;
    const come = [...page.querySelectorAll("#list > .news")].filter((item) => idOf(item) > this.newest);
    if (come.length) this.show(come.length);
    else this.replaceChildren();
  }

  show(count) {
    const text = count === 1 ? "1 new notification" : `${count} new notifications`;
    if (this.textContent === text) return;
    const pill = Object.assign(document.createElement("button"), { type: "button", className: "pill", textContent: text });
    pill.addEventListener("click", () => this.bring());
    this.replaceChildren(pill);
    document.getElementById("announcer").textContent = text;
  }

  // As it is now: what was counted may have been taken back since.
  async bring() {
    const page = await this.fetch();
    if (!page) return say("No connection. Please try again.");
    const list = document.getElementById("list");
    this.known(page.querySelector("new-news"), page.getElementById("list"));
    list.replaceChildren(...page.getElementById("list").childNodes);
    window.htmx?.process(list);
    // It says what is read from now on.
    const reading = page.querySelector("read-news");
    document.querySelector("read-news")?.remove();
    if (reading) this.after(reading);
    this.replaceChildren();
    scrollTo({ top: 0 });
    const first = list.querySelector("a, button");
    first?.focus({ preventScroll: true });
  }
}
customElements.define("new-news", NewNews);
