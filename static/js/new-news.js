// <new-news data-newest>: a pill tells of news that came while one looks at the list, and brings them.
// Where no socket tells, what came is looked for as often as the figure beside the bell.
const EVERY = 60_000;

class NewNews extends HTMLElement {
  connectedCallback() {
    this.newest = BigInt(this.dataset.newest);
    this.hear = ({ detail }) => detail?.newest_id && BigInt(detail.newest_id) > this.newest && this.ask();
    document.body.addEventListener("news-read", this.hear);
    this.timer = setInterval(() => "live" in document.documentElement.dataset || document.hidden || this.ask(), EVERY);
  }

  disconnectedCallback() {
    document.body.removeEventListener("news-read", this.hear);
    clearInterval(this.timer);
  }

  async ask() {
    const answer = await fetch(location.href).catch(() => null);
    const html = answer?.ok && !answer.redirected ? await answer.text().catch(() => "") : "";
    const page = new DOMParser().parseFromString(html, "text/html");
    const own = page.querySelector("new-news");
    if (!own || !this.isConnected) return;
    this.newest = BigInt(own.dataset.newest);
    const come = [...page.querySelectorAll("#list > .news")].filter((item) => !document.getElementById(item.id));
    if (come.length) this.show(page, come.length);
  }

  show(page, count) {
    const text = count === 1 ? "1 new notification" : `${count} new notifications`;
    const pill = Object.assign(document.createElement("button"), { type: "button", className: "pill", textContent: text });
    pill.addEventListener("click", () => this.bring(page));
    this.replaceChildren(pill);
    document.getElementById("announcer").textContent = text;
  }

  bring(page) {
    const list = document.getElementById("list");
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
