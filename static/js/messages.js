// An open conversation: <talk-part> asks gently for what is new, <message-box> sends and keeps what is not sent yet.
const PAUSE = 4000;
// While <live-socket> tells when to ask.
const LONG_PAUSE = 30_000;
const TYPING_TOLD = 3000;
const TYPING_SHOWN = 5000;
const DRAFT = "draft-";
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
  if (!part || document.hidden || isSending() || !window.htmx) return isSending();
  const had = have(part);
  const around = pieces().map((piece) => piece.dataset.version).join(".");
  const url = `${part.dataset.url}?${new URLSearchParams({ from: part.dataset.from, have: had, around })}`;
  const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
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
      const gone = place;
      place = place.nextElementSibling;
      gone.remove();
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
  const box = own.querySelector("message-box");
  const next = made.querySelector("message-box");
  if (!box || (!next && box.isEmpty)) {
    const isFocused = own.contains(document.activeElement);
    own.replaceWith(made);
    window.htmx.process(made);
    if (isFocused && !made.contains(document.activeElement)) scroller().focus({ preventScroll: true });
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

class TalkPart extends HTMLElement {
  connectedCallback() {
    localized(this);
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

const isHere = (detail) => !detail || detail.conversation_id === document.querySelector("message-box")?.dataset.talk;
document.body.addEventListener("talk-live", ({ detail }) => ticking.size && isHere(detail) && ask());

const keptText = (name) => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
};

class MessageBox extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.field = this.querySelector("textarea");
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.name = `${DRAFT}${this.dataset.owner}-${this.dataset.talk}`;
    this.field.value = keptText(this.name) ?? this.field.value;
    this.field.addEventListener("input", () => this.keep());
    this.field.addEventListener("input", () => this.tellTyping());
    document.body.addEventListener("talk-typing", ({ detail }) => isHere(detail) && this.showTyping(TYPING_SHOWN, detail.user_id), { signal });
    document.body.addEventListener("talk-news", ({ detail }) => detail && isHere(detail) && this.showTyping(0), { signal });
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.form.addEventListener("submit", () => this.submitted());
    this.form.addEventListener("htmx:beforeRequest", (event) => {
      if (event.detail.elt === this.form && !this.isReady()) event.preventDefault();
      else this.isSending = true;
    });
    this.form.addEventListener("htmx:afterRequest", () => (this.isSending = false));
    this.form.addEventListener("message-sent", () => this.sent());
    this.querySelector(".talk-answers a").addEventListener("click", (event) => this.answer(event, "", ""));
    document.addEventListener("click", (event) => this.chosen(event), { signal });
    // Why it was refused may be what the page does not show yet.
    this.form.addEventListener("htmx:responseError", () => ask());
    const isFree = document.activeElement === document.body;
    if (isFree && matchMedia("(pointer: fine)").matches) this.field.focus({ preventScroll: true });
  }

  disconnectedCallback() {
    this.gone.abort();
    clearTimeout(this.typing);
  }

  get isEmpty() {
    return !this.field.value && !this.form.querySelector(".compose-picture");
  }

  // Nothing can be sent, as `words` say; without them it can again.
  close(words) {
    this.parentElement.querySelector(":scope > :is(.talk-closed, .talk-ask)")?.remove();
    this.field.readOnly = Boolean(words);
    this.form.querySelector(".talk-send").disabled = Boolean(words);
    if (words) this.before(words);
  }

  chosen(event) {
    const link = event.target.closest?.("[data-answer]");
    if (!link) return;
    const text = link.closest(".line").querySelector(".line-text")?.textContent ?? "A picture";
    this.answer(event, link.dataset.answer, text);
  }

  tellTyping() {
    if (!this.field.value || Date.now() - (this.toldAt ?? 0) < TYPING_TOLD) return;
    this.toldAt = Date.now();
    document.body.dispatchEvent(new CustomEvent("typing", { detail: this.dataset.talk }));
  }

  showTyping(time, userId) {
    clearTimeout(this.typing);
    const name = JSON.parse(this.dataset.names ?? "{}")[userId]; // of a group
    if (time) this.querySelector("[data-who]").textContent = name ? `${name} is typing …` : "Typing …";
    this.querySelector(".talk-typing").hidden = !time;
    if (time) this.typing = setTimeout(() => this.showTyping(0), time);
  }

  isReady() {
    if (this.field.readOnly) return false;
    const pictures = [...this.form.querySelectorAll(".compose-picture")];
    return !pictures.some((one) => one.dataset.picture === "sending") && (this.field.value.trim() !== "" || pictures.length > 0);
  }

  key(event) {
    const isPhone = matchMedia("(pointer: coarse)").matches;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || isPhone) return;
    event.preventDefault();
    if (this.isReady() && !this.isSending) this.form.requestSubmit();
  }

  submitted() {
    if (this.form.hasAttribute("hx-post")) return;
    // Beside old messages the form goes by itself, to the end of the conversation; should it fail, it comes back filled.
    this.isSending = true;
    this.forget();
  }

  answer(event, id, text) {
    event.preventDefault();
    this.form.elements.reply_to_id.value = id;
    this.querySelector(".talk-answers").hidden = !id;
    this.querySelector(".talk-answered").textContent = text.slice(0, 80);
    this.field.focus();
  }

  sent() {
    this.field.value = "";
    this.keep();
    this.form.elements.reply_to_id.value = "";
    this.querySelector(".talk-answers").hidden = true;
    this.form.querySelector(".compose-pictures")?.replaceChildren();
    scroller()?.scrollTo({ top: 0 });
    this.field.focus({ preventScroll: true });
  }

  keep() {
    if (!this.field.value) return this.forget();
    try {
      localStorage.setItem(this.name, this.field.value);
    } catch {
      // A browser that keeps nothing: then a draft lives as long as its page.
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.name);
    } catch {
      // Nothing was kept.
    }
  }
}
customElements.define("message-box", MessageBox);

// A conversation with a text in its box that was not sent says so in the list.
const showDrafts = () => {
  const { owner } = document.querySelector(".talks")?.dataset ?? {};
  for (const row of document.querySelectorAll(".talk-row[data-talk]:not(.is-open)")) {
    const text = keptText(`${DRAFT}${owner}-${row.dataset.talk}`);
    if (!text) continue;
    const mark = Object.assign(document.createElement("span"), { className: "talk-row-draft", textContent: "Draft: " });
    row.querySelector(".talk-row-words").replaceChildren(mark, text.slice(0, 120));
  }
};
showDrafts();
document.addEventListener("htmx:afterSwap", showDrafts);
// Coming back shows the page as it was left.
addEventListener("pageshow", ({ persisted }) => persisted && showDrafts());

// Whoever signs out leaves nothing for the next one at this browser.
document.addEventListener("submit", ({ submitter }) => {
  if (!submitter?.hasAttribute("data-leaves")) return;
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith(DRAFT)) localStorage.removeItem(name);
  } catch {
    // Nothing was kept.
  }
});
