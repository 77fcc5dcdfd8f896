// <read-position data-url>: tells the server the newest card that was really seen, so that all devices know.
const SETTLED = 1_000; // on the screen for so long is read
const AFTER = 3_000; // told once in so long

const LISTED = "[data-card], .card-folded"; // a fold that was seen is read
const idOf = (row) => BigInt((row.matches("[data-card]") ? row : row.querySelector("[data-card]")).id.slice(1));
const token = () => document.querySelector("#act [name=csrfmiddlewaretoken]")?.value ?? "";

class ReadPosition extends HTMLElement {
  connectedCallback() {
    this.seen = this.told = BigInt(this.dataset.readUpTo || 0);
    this.waiting = new Map();
    this.watch = new IntersectionObserver((entries) => entries.forEach((entry) => this.look(entry)), { threshold: 0.5 });
    const list = document.getElementById("list");
    const add = (node) => node.matches?.(LISTED) && this.watch.observe(node);
    [...list.children].forEach(add);
    this.changes = new MutationObserver((all) => all.forEach((one) => one.addedNodes.forEach(add)));
    this.changes.observe(list, { childList: true });
    this.leave = () => document.hidden && this.tell();
    document.addEventListener("visibilitychange", this.leave);
  }

  disconnectedCallback() {
    this.watch.disconnect();
    this.changes.disconnect();
    document.removeEventListener("visibilitychange", this.leave);
  }

  look({ target, isIntersecting }) {
    clearTimeout(this.waiting.get(target));
    this.waiting.delete(target);
    if (!isIntersecting || document.hidden || idOf(target) <= this.seen) return;
    this.waiting.set(target, setTimeout(() => this.note(idOf(target)), SETTLED));
  }

  note(id) {
    if (id <= this.seen) return;
    this.seen = id;
    this.timer ??= setTimeout(() => this.tell(), AFTER);
  }

  tell() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.seen <= this.told) return;
    this.told = this.seen;
    const options = { method: "PUT", keepalive: true, headers: { "Content-Type": "application/json", "X-CSRFToken": token() } };
    fetch(this.dataset.url, { ...options, body: JSON.stringify({ read_up_to: String(this.seen) }) }).catch(() => {});
  }
}
customElements.define("read-position", ReadPosition);
