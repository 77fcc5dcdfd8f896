// <new-tweets data-url>: asks now and then what is new; a pill tells, the list never jumps by itself.
const EVERY = 20_000;
// While <live-socket> tells when to look, asking is only for what it might miss.
const GENTLY = 120_000;
const MANY = 20;
// After its time a tweet of one's own is looked for so often: a worker posts it, and nothing tells its author.
const LATER = [500, 2_500, 6_000, 15_000];

const idOf = (card) => BigInt(card.id.slice(1));
// What stands in the list: the card, or the fold around it.
const placeOf = (card) => card.closest(".card-folded") ?? card;

class NewTweets extends HTMLElement {
  connectedCallback() {
    this.list = document.getElementById("list");
    this.html = "";
    this.count = 0;
    this.wait(EVERY);
    document.addEventListener("visibilitychange", () => document.hidden || this.wait(500));
    window.addEventListener("online", () => this.wait(500));
    document.body.addEventListener("timeline-live", () => this.wait(100));
    // What was written here and goes out in so many seconds.
    document.addEventListener("toast", ({ detail }) => detail.seconds && this.expect(detail.seconds * 1000));
  }

  expect(time) {
    const before = this.count;
    this.expected = Date.now() + time + LATER.at(-1) + EVERY;
    for (const more of LATER) setTimeout(() => this.count === before && this.ask(), time + more);
  }

  get cards() {
    return [...this.list.querySelectorAll(":scope > [data-card], :scope > .card-folded > [data-card]")];
  }

  wait(time) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), time);
  }

  async ask() {
    let next = "live" in document.documentElement.dataset ? GENTLY : EVERY;
    if (!document.hidden && navigator.onLine) {
      const shown = this.cards.slice(0, MANY).map((card) => card.id.slice(1));
      try {
        const answer = await fetch(`${this.dataset.url}?shown=${shown}`, { headers: { Accept: "application/json" } });
        if (answer.ok && !answer.redirected) this.show(await answer.json());
        else next = EVERY * 6;
      } catch {
        next = EVERY * 2;
      }
    }
    this.wait(next);
  }

  show({ count, html, is_own: isOwn }) {
    this.html = html;
    // One's own words, for which one waits, need no pill; but nobody is moved from where they read.
    if (isOwn && Date.now() < this.expected && scrollY < innerHeight / 2 && this.cards.length) return this.place();
    if (count === this.count) return;
    this.count = count;
    if (!count) return this.replaceChildren();
    const text = count === 1 ? "1 new tweet" : `${count >= MANY ? `${MANY}+` : count} new tweets`;
    const pill = Object.assign(document.createElement("button"), { type: "button", className: "pill", textContent: text });
    pill.addEventListener("click", () => this.load());
    this.replaceChildren(pill);
    document.getElementById("announcer").textContent = text;
  }

  load() {
    // A whole page of them and perhaps more: the page itself is the answer.
    if (this.count >= MANY || !this.cards.length) return location.assign("/home");
    this.place();
    scrollTo({ top: 0 });
    const [first] = this.cards;
    // A fold is opened by what stands on it.
    const shown = first?.closest(".card-folded:not([open])")?.querySelector("summary") ?? first;
    shown?.focus({ preventScroll: true });
  }

  place() {
    const arrived = document.createElement("template");
    arrived.innerHTML = this.html;
    // Each in its place by id: one that was committed late belongs below what is shown.
    for (const card of arrived.content.querySelectorAll("[data-card]")) {
      if (document.getElementById(card.id)) continue;
      const place = placeOf(card);
      const below = this.cards.find((other) => idOf(other) < idOf(card));
      below ? placeOf(below).before(place) : this.list.prepend(place);
      window.htmx?.process(place);
    }
    this.show({ count: 0, html: "" });
  }
}
customElements.define("new-tweets", NewTweets);
