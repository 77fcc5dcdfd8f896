// <new-news data-newest data-requests>: a pill tells of news that came while one looks at the list, and brings them; what is known
// already stays as it is by now. Where no socket tells, it is looked for as often as the figure beside the bell.
const EVERY = 60_000;
const idOf = ({ id }) => BigInt(id.slice(1));
const newsOf = (list) => [...list.querySelectorAll(":scope > .news")];
const say = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: { text } }));
// Nothing is taken from under the fingers of who reads a menu or moves through it.
const isBusy = (item) => Boolean(item.querySelector("details[open], :focus-visible, :fullscreen"));

// What an item says, but for how long ago it was and whether it is new.
const said = (item) => {
  const copy = item.cloneNode(true);
  for (const part of copy.querySelectorAll("live-time, .news-says > .sr-only")) part.remove();
  return copy.innerHTML;
};
const saidByServer = new WeakMap();

// The news of the list, made equal to what came: what was taken back goes, what changed is replaced. What is new waits
// for the pill, and what it will be joined by until then.
const merge = (list, come, isKnown) => {
  const items = newsOf(come);
  const lowest = come.querySelector("more-link") && items.length ? idOf(items.at(-1)) : 0n;
  const made = new Map(items.map((item) => [item.dataset.group, item]));
  const stays = (own, item) => isBusy(own) || (item ? !isKnown(item) : idOf(own) < lowest);
  for (const own of newsOf(list)) {
    const item = made.get(own.dataset.group);
    made.delete(own.dataset.group);
    if (stays(own, item)) continue;
    if (item?.id !== own.id) {
      own.remove();
      if (item) put(list, item, own);
    } else if ((saidByServer.get(own) ?? said(own)) !== said(item)) own.replaceWith(adopted(item, own));
    else if (!document.querySelector("read-news[data-done]") && !item.matches(".is-new")) seen(own);
  }
  for (const item of made.values()) if (isKnown(item)) put(list, item);
  if (!newsOf(list).length && !items.length) list.replaceChildren(...come.childNodes);
};

const put = (list, item, own) => {
  const next = newsOf(list).find((other) => idOf(other) < idOf(item));
  list.insertBefore(adopted(item, own), next ?? list.querySelector(":scope > :not(.news)"));
};
// What is new is told apart for as long as one looks at it.
const adopted = (item, own) => {
  saidByServer.set(item, said(item));
  if (own) item.classList.toggle("is-new", own.matches(".is-new"));
  document.adoptNode(item);
  queueMicrotask(() => window.htmx?.process(item));
  return item;
};
// It was read in another window.
const seen = (own) => {
  own.classList.remove("is-new");
  own.querySelector(".news-says > .sr-only")?.remove();
};

// The figures in the tabs, and who asks to follow.
const putAround = (page) => {
  const made = [...page.querySelectorAll(".bar .tab"), page.getElementById("asking")];
  for (const [place, own] of [...document.querySelectorAll(".bar .tab"), document.getElementById("asking")].entries()) {
    if (own.innerHTML !== made[place].innerHTML) own.replaceChildren(...made[place].childNodes);
  }
};

class NewNews extends HTMLElement {
  connectedCallback() {
    this.known(this);
    this.hear = ({ detail }) => detail && !this.isBeginning(detail) && this.ask();
    document.body.addEventListener("news-read", this.hear);
    this.timer = setInterval(() => document.hidden || this.ask(), EVERY);
  }

  disconnectedCallback() {
    document.body.removeEventListener("news-read", this.hear);
    clearInterval(this.timer);
  }

  // A socket that begins with the page says first how things are: mostly as the page does.
  isBeginning({ newest_id, requests_count }) {
    const { newest, requests } = this.dataset;
    const isFirst = !this.hasHeard;
    this.hasHeard = true;
    return isFirst && newest === (newest_id ?? "0") && requests === String(requests_count);
  }

  // The newest that is shown: a group whose newest act was taken back comes by an older id, and tells nothing new.
  known({ dataset }, list = document.getElementById("list")) {
    const ids = newsOf(list).map(idOf);
    this.newest = ids.reduce((one, other) => (one > other ? one : other), BigInt(dataset.newest));
  }

  async fetch() {
    const answer = await fetch(location.href).catch(() => null);
    const html = answer?.ok && !answer.redirected ? await answer.text().catch(() => "") : "";
    const page = new DOMParser().parseFromString(html, "text/html");
    return this.isConnected && page.querySelector("new-news") ? page : null;
  }

  // One after the other: an older answer must not come after a newer one.
  async ask() {
    if (this.isAsking) return (this.isWanted = true);
    this.isAsking = true;
    do {
      this.isWanted = false;
      this.look(await this.fetch());
    } while (this.isWanted);
    this.isAsking = false;
  }

  look(page) {
    if (!page) return;
    const come = page.getElementById("list");
    const isKnown = (item) => idOf(item) <= this.newest;
    const count = newsOf(come).filter((item) => !isKnown(item)).length;
    putAround(page);
    merge(document.getElementById("list"), come, isKnown);
    // Where nothing stood nothing jumps.
    if (count && !newsOf(document.getElementById("list")).length) this.bring({ isAsked: false });
    else if (count) this.show(count);
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
  async bring({ isAsked = true } = {}) {
    const page = await this.fetch();
    if (!page) return say("No connection. Please try again.");
    const list = document.getElementById("list");
    this.known(page.querySelector("new-news"), page.getElementById("list"));
    list.replaceChildren(...page.getElementById("list").childNodes);
    window.htmx?.process(list);
    putAround(page);
    // It says what is read from now on.
    const reading = page.querySelector("read-news");
    document.querySelector("read-news")?.remove();
    if (reading) this.after(reading);
    this.replaceChildren();
    if (!isAsked) return;
    scrollTo({ top: 0 });
    const first = list.querySelector("a, button");
    first?.focus({ preventScroll: true });
  }
}
customElements.define("new-news", NewNews);
