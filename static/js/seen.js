// Counts what was really looked at, and tells the server now and then: numbers for authors, nobody's name.
// A browser that asks not to be measured (Global Privacy Control) sends nothing; nor does who chose so.
const SETTLED = 1_000; // half of it on the screen for so long was seen
const EVERY = 8_000;
const MOST = 100; // in one report
const KEPT = 300; // while the server cannot be reached
const UNMEASURED = "unmeasured";

const token = () => document.querySelector("#act [name=csrfmiddlewaretoken]")?.value ?? "";
const idOf = (card) => card.id.slice(1);

let waiting = [];
const told = new Set();
let timer;

const isOff = () => navigator.globalPrivacyControl === true || sessionStorage.getItem(UNMEASURED) === "1";

function note(kind, id = "0") {
  const key = `${kind} ${id}`;
  if (told.has(key) || isOff()) return;
  told.add(key);
  waiting.push([kind, id]);
  timer ??= setTimeout(tell, EVERY);
}

const body = (events) => new URLSearchParams({ csrfmiddlewaretoken: token(), events: JSON.stringify(events) });

async function tell() {
  clearTimeout(timer);
  timer = undefined;
  const events = waiting.splice(0, MOST);
  if (!events.length) return;
  const answer = await fetch("/seen", { method: "POST", body: body(events), keepalive: true }).catch(() => null);
  if (answer?.ok) {
    const { measured } = await answer.json().catch(() => ({}));
    if (measured === false) {
      sessionStorage.setItem(UNMEASURED, "1");
      waiting = [];
    }
  } else if (!answer || answer.status === 429 || answer.status === 503) {
    waiting = [...events, ...waiting].slice(0, KEPT);
  }
  if (waiting.length) timer ??= setTimeout(tell, EVERY);
}

// The page may be gone before an answer comes: what it sends now, the browser delivers by itself.
function leave() {
  if (document.visibilityState !== "hidden") return;
  while (waiting.length) {
    if (!navigator.sendBeacon("/seen", body(waiting.slice(0, MOST)))) break;
    waiting = waiting.slice(MOST);
  }
}

const pending = new Map();
const watch = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting, intersectionRatio, intersectionRect, rootBounds } of entries) {
      // What is higher than the screen can never be there by half.
      const fills = rootBounds && intersectionRect.height >= rootBounds.height / 2;
      const isSeen = isIntersecting && (intersectionRatio >= 0.5 || fills);
      if (!isSeen) {
        clearTimeout(pending.get(target));
        pending.delete(target);
      } else if (!pending.has(target)) {
        pending.set(target, setTimeout(() => document.visibilityState === "visible" && see(target), SETTLED));
      }
    }
  },
  { threshold: [0, 0.1, 0.25, 0.5, 0.75] },
);

function see(card) {
  watch.unobserve(card);
  note("seen", idOf(card));
}

const add = (node) => {
  if (!(node instanceof Element)) return;
  if (node.matches("[data-card]")) watch.observe(node);
  for (const card of node.querySelectorAll("[data-card]")) watch.observe(card);
};
add(document.body);
new MutationObserver((all) => all.forEach((one) => one.addedNodes.forEach(add))).observe(document.body, {
  childList: true,
  subtree: true,
});

// Who comes back to a tab looks at it again.
document.addEventListener("visibilitychange", () => {
  leave();
  if (document.visibilityState !== "visible") return;
  for (const card of document.querySelectorAll("[data-card]")) {
    if (told.has(`seen ${idOf(card)}`)) continue;
    watch.unobserve(card);
    pending.delete(card);
    watch.observe(card);
  }
});
window.addEventListener("pagehide", () => leave());

const focus = document.querySelector(".card-focus[data-card]");
if (focus) note("opened", idOf(focus));
const person = document.querySelector("[data-person]");
if (person) note("profile", person.dataset.person);
if (document.querySelector("[data-timeline]")) note("timeline");

document.addEventListener(
  "click",
  (event) => {
    const card = event.target.closest?.("[data-card]");
    const link = event.target.closest?.("a");
    if (!card || !link) return;
    if (link.matches(".card-avatar, .card-name")) note("author", idOf(card));
    else if (link.matches(".picture")) note("media", idOf(card));
    else if (link.origin !== location.origin) note("link", idOf(card));
  },
  true,
);
