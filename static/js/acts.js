// Like, retweet, bookmark, follow and so on: buttons of the page's one form. Each says at once what it will
// be; the server's answer then replaces it, and an error puts it back. Without this file they are plain forms.
const queues = new WeakMap();
const token = () => document.querySelector("#act [name=csrfmiddlewaretoken]")?.value ?? "";

// What was clicked and is not answered yet: of one thing that can be on or off, what was wanted last.
const unanswered = new Set();
const note = (around, act, path, isState) => {
  for (const one of unanswered) if (isState && one.around === around && one.act === act) unanswered.delete(one);
  const noted = { around, act, path, isState, isSent: false };
  unanswered.add(noted);
  return noted;
};
// Whoever leaves the page has done it: it goes out beside the page. What is on its way already may be cut off, and is
// said again where that changes nothing.
window.addEventListener("pagehide", () => {
  const headers = { "X-CSRFToken": token(), "HX-Request": "true" };
  for (const { path, isState, isSent } of unanswered) {
    if (isState || !isSent) fetch(path, { method: "POST", keepalive: true, headers }).catch(() => {});
  }
  unanswered.clear();
});

const flip = (button) => {
  if (!button.hasAttribute("aria-pressed")) return () => {};
  const was = button.getAttribute("aria-pressed");
  const number = button.querySelector(".act-n");
  const text = number?.textContent ?? "";
  const path = button.getAttribute("formaction");
  button.setAttribute("aria-pressed", was === "true" ? "false" : "true");
  button.setAttribute("formaction", path.replace(/\/(un)?(\w+)$/, (_, un, verb) => (un ? `/${verb}` : `/un${verb}`)));
  button.classList.toggle("just-pressed", was !== "true");
  // Only counts that are written out can be counted on; "1.2K" waits for the server.
  if (number && /^\d{0,3}$/.test(text)) {
    const next = Number(text || 0) + (was === "true" ? -1 : 1);
    number.textContent = next > 0 ? String(next) : "";
  }
  return () => {
    button.setAttribute("aria-pressed", was);
    button.setAttribute("formaction", path);
    button.classList.remove("just-pressed");
    if (number) number.textContent = text;
  };
};

const target = (button) => {
  if (button.dataset.author) return { swap: "none" };
  const place = button.closest("[data-swap]");
  return place && { target: place, swap: place.dataset.swap || "outerHTML" };
};

// Where the button stands, whatever answers have replaced it meanwhile.
const standing = (button, around) =>
  button.isConnected ? button : around.querySelector(`[data-act="${button.dataset.act}"]`);

const send = async (clicked, around, noted, wanted, undo) => {
  const button = standing(clicked, around);
  if (!button) return unanswered.delete(noted);
  // The answer to an earlier click brought the state from before this one.
  if (wanted !== null && button.getAttribute("aria-pressed") !== wanted) undo = flip(button);
  const kept = document.activeElement === button || document.activeElement === document.body;
  const failed = ({ detail }) => detail.elt === button && undo();
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  noted.isSent = true;
  try {
    await window.htmx.ajax("POST", noted.path, { source: button, ...target(button) });
    const now = standing(button, around);
    if (kept && now !== button) now?.focus({ preventScroll: true });
  } catch {
    undo();
  } finally {
    unanswered.delete(noted);
    document.removeEventListener("htmx:responseError", failed);
    document.removeEventListener("htmx:sendError", failed);
  }
};

document.addEventListener("click", (event) => {
  const button = event.target.closest('button[form="act"]');
  if (!button || "plain" in button.dataset || !window.htmx || !target(button)) return;
  if (!document.body.hasAttribute("data-signed-in")) return;
  event.preventDefault();
  const around = button.closest("[data-card], .row, .profile-top, .line") ?? document.body;
  const path = button.getAttribute("formaction");
  const undo = flip(button);
  const wanted = button.getAttribute("aria-pressed");
  // One after the other around the same tweet or person: each answer replaces what the next one changes.
  const before = queues.get(around) ?? Promise.resolve();
  const noted = note(around, button.dataset.act, path, wanted !== null);
  queues.set(around, before.then(() => send(button, around, noted, wanted, undo)));
});

// After a mute or a block the author's tweets leave the page at once, after a deletion the tweet: the names come
// in HX-Trigger. A moment later, because the events that come with them bubble up from what is removed here.
const leave = (found) => setTimeout(() => {
  const cards = found.map((card) => card.closest(".card-folded") ?? card);
  const next = cards.at(-1)?.nextElementSibling;
  cards.forEach((card) => card.remove());
  if (next?.matches("[data-card]")) next.focus({ preventScroll: true });
});
const listed = () => [...document.querySelectorAll("[data-card][data-href]")];
document.addEventListener("author-gone", ({ detail }) => {
  leave(listed().filter((card) => card.dataset.href.startsWith(`/@${detail.value}/`)));
});
document.addEventListener("tweet-gone", ({ detail }) => {
  if (document.querySelector(`.card-focus[id="t${detail.value}"]`)) location.assign("/home");
  leave(listed().filter((card) => card.dataset.href.endsWith(`/${detail.value}`)));
});
