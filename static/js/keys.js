// <shortcut-keys>: the keyboard, and the dialog that explains it. Silent while somebody types.
const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");
// Not what is folded up.
const cards = () => [...document.querySelectorAll("#content [data-card]")].filter((card) => card.checkVisibility?.() ?? true);
const current = () => document.querySelector(".is-current") ?? document.activeElement?.closest?.("[data-card]");

const choose = (card) => {
  if (!card) return;
  document.querySelector(".is-current")?.classList.remove("is-current");
  card.classList.add("is-current");
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
};

const move = (step) => {
  const list = cards();
  const at = list.indexOf(current());
  if (at < 0) choose(list.find((card) => card.getBoundingClientRect().bottom > 60));
  else choose(list[Math.min(list.length - 1, Math.max(0, at + step))]);
};

const press = (selector) => (current() ?? document.querySelector(".card-focus"))?.querySelector(selector)?.click();

const search = () => {
  const box = [...document.querySelectorAll("[data-search]")].find((input) => input.checkVisibility?.() ?? input.offsetParent);
  if (box) box.focus();
  else location.assign("/search");
};

const KEYS = {
  "/": search,
  j: () => move(1),
  k: () => move(-1),
  l: () => press('[data-act="like"]'),
  t: () => press('[data-act="retweet"]'),
  b: () => press('[data-act="bookmark"]'),
  r: () => press(".act-reply"),
  n: () => document.getElementById("compose-link")?.click(),
  ".": () => document.querySelector(".pill")?.click(),
};
const AFTER_G = { h: "/home", m: "/messages", n: "/notifications" };

class ShortcutKeys extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.led = 0;
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("focusin", ({ target }) => {
      const card = target.closest?.("[data-card]");
      if (card && card !== document.querySelector(".is-current")) document.querySelector(".is-current")?.classList.remove("is-current");
    });
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") return this.act(event, () => this.dialog.showModal());
    if (event.key === "Enter") {
      if (event.target.matches("[data-card][data-href]")) this.act(event, () => location.assign(event.target.dataset.href));
      return;
    }
    const led = Date.now() - this.led < 1200;
    this.led = event.key === "g" && !led ? Date.now() : 0;
    if (led && AFTER_G[event.key]) this.act(event, () => location.assign(AFTER_G[event.key]));
    else if (KEYS[event.key]) this.act(event, KEYS[event.key]);
  }

  act(event, what) {
    event.preventDefault();
    what();
  }
}
customElements.define("shortcut-keys", ShortcutKeys);
