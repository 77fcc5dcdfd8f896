// <new-tweets data-url>: asks now and then what is new; a pill tells, the list never jumps by itself.
const EVERY = 20_000;
// While <live-socket> tells when to look, asking is only for what it might miss.
const GENTLY = 120_000;
const MANY = 20;

const idOf = (card) => BigInt(card.id.slice(1));

class NewTweets extends HTMLElement {
  connectedCallback() {
    this.list = document.getElementById("list");
    this.html = "";
    this.count = 0;
    this.wait(EVERY);
    document.addEventListener("visibilitychange", () => document.hidden || this.wait(500));
    window.addEventListener("online", () => this.wait(500));
    document.body.addEventListener("timeline-live", () => this.wait(100));
  }

  get cards() {
    return [...this.list.querySelectorAll(":scope > [data-card]")];
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

  show({ count, html }) {
    this.html = html;
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
    const arrived = document.createElement("template");
    arrived.innerHTML = this.html;
    // Each in its place by id: one that was committed late belongs below what is shown.
    for (const card of [...arrived.content.children]) {
      if (document.getElementById(card.id)) continue;
      const below = this.cards.find((other) => idOf(other) < idOf(card));
      below ? below.before(card) : this.list.prepend(card);
      window.htmx?.process(card);
    }
    this.show({ count: 0, html: "" });
    scrollTo({ top: 0 });
    this.cards[0]?.focus({ preventScroll: true });
  }
}
customElements.define("new-tweets", NewTweets);
