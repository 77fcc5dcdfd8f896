// <more-link>: the "More" link of a list. htmx loads the next page when it comes into view; this offers another
// try when that fails, and brings a reader who comes back to the tweet where they left.
const KEEP = "list";
const MAX_PAGES = 15;
let pages = 0;

class MoreLink extends HTMLElement {
  connectedCallback() {
    const link = this.querySelector("a");
    this.addEventListener("htmx:responseError", () => (link.textContent = "That did not load. Try again"));
    this.addEventListener("htmx:sendError", () => (link.textContent = "No connection. Try again"));
    this.addEventListener("htmx:beforeSwap", () => (pages += 1));
  }
}
customElements.define("more-link", MoreLink);

// A person may stand on a page twice, so people have no id.
const entries = () => [...document.querySelectorAll("[data-list] > :is([id], [data-key])")];
const keyOf = (entry) => entry.id || entry.dataset.key;
const find = (key) => entries().find((entry) => keyOf(entry) === key);

// Only the position is kept, never the content: what is shown again comes fresh from the server.
const keep = () => {
  const top = pages && entries().find((entry) => entry.getBoundingClientRect().bottom > 0);
  if (!top) return;
  const place = { key: keyOf(top), offset: Math.round(top.getBoundingClientRect().top), pages };
  history.replaceState({ ...history.state, [KEEP]: place }, "");
};
let timer;
window.addEventListener("scroll", () => {
  clearTimeout(timer);
  timer = setTimeout(keep, 120);
}, { passive: true });
// By the time of pagehide the entry is no longer ours to change.
document.addEventListener("click", keep, true);
document.addEventListener("keydown", ({ key }) => key === "Enter" && keep(), true);

// Other parts of the page come by themselves too: only what came into a list counts.
const swapped = () =>
  new Promise((done) => {
    const settled = ({ target }) => {
      if (!target.closest("[data-list]")) return;
      document.removeEventListener("htmx:afterSettle", settled);
      done();
    };
    document.addEventListener("htmx:afterSettle", settled);
  });

// Near the end of what is loaded the page is too short to be scrolled there.
const isReached = (entry, offset) => entry && entry.getBoundingClientRect().top - offset + scrollY + innerHeight <= document.documentElement.scrollHeight;

const restore = async ({ key, offset, pages: wanted }) => {
  for (let page = 0; page < Math.min(wanted, MAX_PAGES) && !isReached(find(key), offset); page += 1) {
    const link = document.querySelector("more-link a");
    if (!link) break;
    const settled = swapped();
    link.click();
    await settled;
  }
  const entry = find(key);
  history.scrollRestoration = "auto";
  if (entry) scrollBy({ top: entry.getBoundingClientRect().top - offset, behavior: "instant" });
};

const cameBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
if (cameBack && history.state?.[KEEP]?.pages && window.htmx) {
  history.scrollRestoration = "manual";
  // After htmx has made the links its own: it does so at this event too, and asked first.
  document.addEventListener("DOMContentLoaded", () => restore(history.state[KEEP]));
}
