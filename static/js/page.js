// What every page needs: the sign that scripts run, the CSRF header, the loading bar, the errors of htmx.
const root = document.documentElement;
root.classList.add("has-js");

const token = () => document.querySelector("#act [name=csrfmiddlewaretoken]")?.value ?? "";

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token();
});

let running = 0;
let timer;
const loading = (step) => {
  running = Math.max(0, running + step);
  clearTimeout(timer);
  // Quick answers show no bar at all.
  if (running) timer = setTimeout(() => root.classList.add("is-loading"), 180);
  else root.classList.remove("is-loading");
};
document.addEventListener("htmx:beforeRequest", () => loading(1));
document.addEventListener("htmx:afterRequest", () => loading(-1));

// For those who are signed in: it tells what is new while no page is open, and says so when there is no connection.
if (document.body.hasAttribute("data-signed-in")) {
  addEventListener("load", () => navigator.serviceWorker?.register("/sw.js").catch(() => {}));
}

const say = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: { text } }));
document.addEventListener("htmx:sendError", () => say("No connection. Please try again."));
document.addEventListener("htmx:responseError", ({ detail }) => {
  // The server's own words came as an event already.
  if ("quiet" in detail.elt.dataset || detail.xhr.getResponseHeader("HX-Trigger")?.includes('"toast"')) return;
  const status = detail.xhr.status;
  if (status === 429) say("A little slower, please: too many requests.");
  else if (status === 404) say("This is not there any more.");
  else if (status === 403) say("You may not do this.");
  else say("That did not work. Please try again.");
});

// On a phone the round button steps aside for who reads on, and comes back for who scrolls back.
const STEP = 8;
let lastY = scrollY;
addEventListener(
  "scroll",
  () => {
    if (Math.abs(scrollY - lastY) < STEP) return;
    root.classList.toggle("is-reading", scrollY > lastY);
    lastY = scrollY;
  },
  { passive: true },
);

// Menus are <details>: close them on Escape, on a click elsewhere, and after a choice.
const openMenus = () => document.querySelectorAll("details.menu[open]");
document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target) || event.target.closest(".menu-item:not(summary)")) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
// One near the lower edge opens upward, and none is higher than its room; on a phone they are sheets (overlays.css).
const EDGE = 8;
const place = (menu, list) => {
  menu.classList.remove("is-up");
  list.style.maxBlockSize = "";
  if (!menu.open || getComputedStyle(list).position === "fixed") return;
  const { top, bottom } = menu.getBoundingClientRect();
  const above = top - (document.querySelector(".bar")?.offsetHeight ?? 0) - EDGE;
  const below = innerHeight - bottom - EDGE;
  const isUp = list.offsetHeight > below && above > below;
  menu.classList.toggle("is-up", isUp);
  list.style.maxBlockSize = `${Math.max(isUp ? above : below, 160)}px`;
};
// That of a message, whatever its height, opens above what was pressed, else below it, and in any case within what is
// shown of the conversation: what stands below the end of that could not be scrolled to.
const placeInTalk = (menu, list) => {
  list.style.insetBlock = list.style.maxBlockSize = "";
  if (!menu.open || getComputedStyle(list).position === "fixed") return;
  const room = menu.closest(".talk-scroll").getBoundingClientRect();
  const [first, last] = [room.top + EDGE, room.bottom - EDGE];
  list.style.maxBlockSize = `${last - first}px`;
  const pressed = menu.querySelector("summary").getBoundingClientRect();
  const above = pressed.top - list.offsetHeight;
  const below = Math.min(pressed.bottom, last - list.offsetHeight);
  const top = above < first ? below : Math.min(above, last - list.offsetHeight);
  list.style.insetBlock = `${top - list.offsetParent.getBoundingClientRect().top}px auto`;
};
document.addEventListener(
  "toggle",
  ({ target }) => {
    const menu = target.closest("details.menu");
    const list = menu?.querySelector(".menu-list");
    if (list) (menu.matches(".line-menu") ? placeInTalk : place)(menu, list);
  },
  true,
);

// A card is a link as a whole, except where something in it does something else.
const INTERACTIVE = "a, button, summary, details, input, textarea, label";
document.addEventListener("click", (event) => {
  const card = event.target.closest("[data-card][data-href]");
  if (!card || event.target.closest(INTERACTIVE) || String(getSelection())) return;
  if (event.metaKey || event.ctrlKey) window.open(card.dataset.href, "_blank", "noopener");
  else location.assign(card.dataset.href);
});

// "Back" goes back when we came from this site, and otherwise to where its link points.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-back]");
  if (!link || !document.referrer.startsWith(location.origin) || history.length < 2) return;
  event.preventDefault();
  history.back();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-of]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copyOf);
  const text = field ? field.value : new URL(button.dataset.copy, location.href).href;
  try {
    await navigator.clipboard.writeText(text);
    say(field ? "Code copied." : "Link copied.");
  } catch {
    if (field) field.select();
    else say(text);
  }
});
