// An open conversation: <talk-part> asks gently for what is new. What is written there: static/js/message-box.js.
const PAUSE = 4000;
// While <live-socket> tells when to ask.
const LONG_PAUSE = 30_000;
const scroller = () => document.querySelector(".talk-scroll");
// Older ones end somewhere, and stay as they are but for what one does with them.
const newest = () => document.querySelector("talk-part:not([data-to])");
// Nothing is taken from under the fingers of who reads a menu or moves through a message.
const isBusy = (line) => Boolean(line.querySelector("details[open], :focus-visible, :fullscreen"));
const have = (part) => [...part.querySelectorAll("[data-mark]")].map((item) => item.dataset.mark).join(".");
// What stands around the messages.
const pieces = () => [...document.querySelectorAll(".dm > [data-piece]")];
const ticking = new Set();
let timer;

let isAsking = false;
let isWanted = false;
// What happened while something was being sent.
let isPutOff = false;
document.body.addEventListener("talk-idle", () => isPutOff && ask());

// One answer after the other: a second one would find that the first has replaced what it was about.
const ask = async () => {
  if (isAsking) return (isWanted = true);
  isAsking = true;
  let isLater = false;
  do {
    isWanted = false;
    isLater = await askOnce();
  } while (isWanted);
  isAsking = false;
  next(isLater ? PAUSE : undefined);
};

// Whether something was put off.
const askOnce = async () => {
  const part = newest();
  const isSending = () => Boolean(document.querySelector("message-box")?.isSending);
  isPutOff = isSending();
  if (!part || document.hidden || isPutOff || !window.htmx) return isPutOff;
  const had = have(part);
  const around = pieces().map((piece) => piece.dataset.version).join(".");
  const url = `${part.dataset.url}?${new URLSearchParams({ from: part.dataset.from, have: had, around })}`;
  const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer?.status === 404) return sayGone();
  const html = answer?.status === 200 ? await answer.text().catch(() => "") : "";
  if (!html || !part.isConnected || isSending()) return false;
  // Another answer came in between, and this one may not know of it.
  if (have(part) !== had) {
    isWanted = true;
    return false;
  }
  const made = new DOMParser().parseFromString(html, "text/html");
  const isHeadLater = putAround(made);
  return put(part, made, isBusy) || isHeadLater;
};
// One was asked in, and is not any more: what was said there is not for one to read.
const sayGone = () => {
  const words = Object.assign(document.createElement("p"), { textContent: "This conversation is not there any more." });
  words.setAttribute("role", "status");
  const link = Object.assign(document.createElement("a"), { className: "btn", href: "/messages", textContent: "All messages" });
  const gone = Object.assign(document.createElement("div"), { className: "empty" });
  gone.append(words, link);
  const talk = document.querySelector(".dm");
  talk?.removeAttribute("aria-label");
  (talk ?? document.getElementById("content")).replaceChildren(gone);
  // Nor is who is part of it.
  document.body.dispatchEvent(new CustomEvent("title", { detail: words.textContent }));
  return false;
};
const next = (pause) => {
  clearTimeout(timer);
  const usual = "live" in document.documentElement.dataset ? LONG_PAUSE : PAUSE;
  // Where it was put off, what was told of in the meantime still waits.
  if (ticking.size) timer = setTimeout(ask, pause ?? usual);
};

// What came, into the list: what is only said to be still there is not touched, and nothing of which `isKept` is true.
// Whether something of that was left as it was.
const put = (part, answer, isKept = () => false) => {
  const made = answer.querySelector("talk-part .talk-lines");
  if (!made) return false;
  const list = part.querySelector(".talk-lines");
  const last = () => list.querySelector(".line:last-child")?.id;
  const before = last();
  let isLater = false;
  let place = list.firstElementChild;
  const past = (name) => {
    // What stands here and no longer comes is gone.
    while (place && place.dataset.item !== name && !made.querySelector(`[data-item="${place.dataset.item}"]`)) {
      const other = place;
      place = place.nextElementSibling;
      if (other.dataset.item) other.remove();
    }
  };
  for (const item of [...made.children]) {
    past(item.dataset.item);
    const own = place?.dataset.item === item.dataset.item ? place : null;
    if (own) place = place.nextElementSibling;
    if ("kept" in item.dataset) continue;
    if (own && isKept(own)) isLater = true;
    else if (own) replace(own, item);
    else list.insertBefore(localized(document.adoptNode(item)), place);
  }
  past("");
  markDays();
  // The list stands at its end by itself (column-reverse); who reads above is left where they are.
  if (last() !== before) document.body.dispatchEvent(new CustomEvent("talk-news"));
  return isLater;
};

// Head and foot, where they are others now. Whether one was left as it was.
const putAround = (answer) => {
  let isLater = false;
  for (const own of pieces()) {
    const made = answer.querySelector(`[data-piece="${own.dataset.piece}"]`);
    if (!made) continue;
    if (own.dataset.piece === "foot") putFoot(own, document.adoptNode(made));
    else if (isBusy(own)) isLater = true;
    else putHead(own, document.adoptNode(made));
  }
  return isLater;
};

const putHead = (own, made) => {
  own.replaceWith(made);
  made.parentElement.setAttribute("aria-label", `Conversation with ${made.dataset.name}`);
  document.body.dispatchEvent(new CustomEvent("title", { detail: made.dataset.title }));
};

const putFoot = (own, made) => {
  // For who has no scripts: a parser that runs none takes it for a part of the page.
  for (const other of made.querySelectorAll("noscript")) other.remove();
  const box = own.querySelector("message-box");
  const next = made.querySelector("message-box");
  if (!box || (!next && box.isEmpty)) {
    const isFocused = own.contains(document.activeElement);
    own.replaceWith(made);
    window.htmx.process(made);
    const told = made.querySelector(".talk-closed");
    if (told) told.tabIndex = -1;
    if (isFocused && !made.contains(document.activeElement)) (told ?? scroller()).focus({ preventScroll: true });
    return;
  }
  // What was typed stays, also where it can no longer be sent.
  own.dataset.version = made.dataset.version;
  if (next) box.dataset.names = next.dataset.names ?? "{}";
  box.close(next ? null : made.querySelector(".talk-closed, .talk-ask"));
};

const replace = (own, item) => {
  const isFocused = own.querySelector(":focus-visible");
  own.replaceWith(localized(document.adoptNode(item)));
  if (isFocused) item.querySelector("summary")?.focus({ preventScroll: true });
};

// The server writes UTC.
const localized = (around) => {
  for (const time of around.querySelectorAll(":is(.line-foot, .talk-note-time) time")) {
    const at = new Date(time.dateTime);
    time.textContent = at.toLocaleTimeString("en-GB", { timeStyle: "short" });
    time.title = at.toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
    // Where what is said next belongs to it, the time itself stands there alone.
    time.closest(".line")?.querySelector(".line-body").setAttribute("title", time.title);
  }
  return around;
};

// Answers to the buttons of messages and of the box: like what is asked for, by `hx-swap="lines"`.
window.htmx?.defineExtension("lines", {
  isInlineSwap: (style) => style === "lines",
  handleSwap: (style, target, fragment) => {
    if (style !== "lines") return false;
    const isLate = have(target) !== target.had;
    put(target, fragment);
    // What had the focus is gone: keys go on in the list.
    if (document.activeElement === document.body) scroller()?.focus({ preventScroll: true });
    if (isLate) ask();
    return [];
  },
});
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.target.localName !== "talk-part") return;
  const { from, to } = detail.target.dataset;
  detail.target.had = have(detail.target);
  Object.assign(detail.parameters, { from, have: detail.target.had }, to && { to });
});

// The list of conversations comes anew as far as it was loaded.
document.addEventListener("htmx:configRequest", ({ target: list, detail }) => {
  const loaded = list.matches(".talks-rows") && list.querySelectorAll(".talk-row").length;
  if (loaded) detail.parameters.rows = loaded;
});

const DAY = 24 * 60 * 60 * 1000;
const dayOf = (time) => new Date(time).toLocaleDateString("en-GB", { dateStyle: "long" });
const called = (day) => (day === dayOf(Date.now()) ? "Today" : day === dayOf(Date.now() - DAY) ? "Yesterday" : day);

// A line where a day of the reader's begins: the server's lines are for days of UTC, and for pages without this file.
const markDays = () => {
  let day;
  for (const item of document.querySelectorAll(".talk-lines > :is(.talk-own-day, .line, .talk-note)")) {
    if (item.matches(".talk-own-day")) {
      // It stays before the first line of its day.
      const { nextElementSibling: line } = item;
      const begins = line?.matches(".line, .talk-note") && dayOf(timeOf(line));
      if (!begins || begins === day || item.textContent !== called(begins)) item.remove();
      continue;
    }
    const own = dayOf(timeOf(item));
    if (own !== day && !item.previousElementSibling?.matches(".talk-own-day")) {
      const mark = Object.assign(document.createElement("li"), { className: "talk-day talk-own-day", textContent: called(own) });
      item.before(mark);
    }
    day = own;
  }
};
const timeOf = (item) => item.querySelector(":is(.line-foot, .talk-note-time) time").dateTime;

class TalkPart extends HTMLElement {
  connectedCallback() {
    localized(this);
    markDays();
    if ("to" in this.dataset) return;
    ticking.add(this);
    next();
  }
  disconnectedCallback() {
    ticking.delete(this);
  }
}
customElements.define("talk-part", TalkPart);
document.addEventListener("visibilitychange", () => document.hidden || (ticking.size && ask()));

// What a message answers, where it stands on the page already.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".line-answered");
  if (!link || !document.querySelector(link.hash)) return;
  event.preventDefault();
  location.hash = link.hash;
});

// As it was written: links show less than where they lead.
const wordsOf = (line) => {
  const words = line.querySelector(".line-text").cloneNode(true);
  for (const link of words.querySelectorAll("a.link")) link.replaceWith(link.getAttribute("href"));
  for (const end of words.querySelectorAll("br")) end.replaceWith("\n");
  return words.textContent;
};
document.addEventListener("click", async ({ target }) => {
  const line = target.closest?.("[data-copy-words]")?.closest(".line");
  if (!line) return;
  const text = await navigator.clipboard.writeText(wordsOf(line)).then(() => "Copied.", () => "That could not be copied.");
  document.dispatchEvent(new CustomEvent("toast", { detail: { text } }));
});

// An older message that is taken back or reacted to: of those above the end of the conversation that part alone.
const askOlder = async ({ message_id: id }) => {
  const part = document.getElementById(`m${id}`)?.closest("talk-part[data-to]");
  if (!part) return;
  const { url, from, to } = part.dataset;
  const had = have(part);
  const answer = await fetch(`${url}?${new URLSearchParams({ from, to, have: had })}`, { headers: { "HX-Request": "true" } }).catch(() => null);
  const html = answer?.status === 200 ? await answer.text().catch(() => "") : "";
  if (!html || !part.isConnected) return;
  if (have(part) !== had) return askOlder({ message_id: id });
  const isLater = put(part, new DOMParser().parseFromString(html, "text/html"), isBusy);
  if (isLater) setTimeout(() => askOlder({ message_id: id }), PAUSE);
};

const isHere = (detail) => !detail || detail.conversation_id === document.querySelector(".dm")?.dataset.talk;
document.body.addEventListener("talk-live", ({ detail }) => {
  if (!isHere(detail)) return;
  if (ticking.size) ask();
  if (detail?.change && detail.change !== "sent") askOlder(detail);
});

// The page about a conversation. What is being filled in or chosen there stays, and what was refused with its reason.
const about = () => document.querySelector("[data-about]");
const askAbout = (detail) => {
  if (about() && (!detail || detail.conversation_id === about().dataset.about)) window.htmx?.trigger(about(), "talk-about");
};
document.body.addEventListener("talk-live", ({ detail }) => askAbout(detail));
const isChanged = (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked;
document.body.addEventListener("htmx:responseError", ({ target, detail }) => target === about() && detail.xhr.status === 404 && sayGone());
document.addEventListener("htmx:oobBeforeSwap", ({ target, detail }) => {
  if (!target.matches("#talk-forms, #talk-rest")) return;
  const isHeld = target.contains(document.activeElement) || Boolean(document.querySelector("dialog[open]"));
  if (isHeld) target.addEventListener("focusout", () => askAbout(), { once: true });
  detail.shouldSwap = !isHeld && !target.querySelector(".field-error") && ![...target.querySelectorAll("input")].some(isChanged);
});
