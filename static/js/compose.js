// <tweet-counter for="…" max="280">: how much room is left, weighed as the server weighs it.
// The server has the last word; this only spares a round trip.
const URLS = /(?:https?:\/\/[^\s<>"]+|\b(?:[a-z0-9-]+\.)+(?:com|org|net|dev|io|co|de|uk|fr|jp|info|app|me|tv|eu)\b(?:\/[^\s<>"]*)?)/giu;
const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|[#*0-9]\u{FE0F}?\u{20E3}/u;
const LIGHT = [[0, 4351], [8192, 8205], [8208, 8223], [8242, 8247]];
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

const weigh = (text) => {
  let urls = 0;
  const rest = text.normalize("NFC").replace(URLS, () => ((urls += 1), ""));
  let weight = 0;
  for (const { segment } of graphemes.segment(rest)) {
    if (EMOJI.test(segment) && segment.codePointAt(0) > 0x7f) {
      weight += 2;
      continue;
    }
    for (const sign of segment) {
      const point = sign.codePointAt(0);
      weight += LIGHT.some(([from, to]) => point >= from && point <= to) ? 1 : 2;
    }
  }
  return weight + urls * 23;
};

const NEAR = 20;
const MAX = 280;
const AROUND = 2 * Math.PI * 10;

// Every box of a thread fits, the first says or shows something, and no picture is still on its way (static/js/pictures.js).
const isReady = (form) => {
  const texts = [...form.querySelectorAll("textarea")].map((field) => field.value.trim());
  const pictures = [...form.querySelectorAll(".compose-picture")];
  if (pictures.some((picture) => picture.dataset.picture === "sending")) return false;
  return texts.every((text) => weigh(text) <= MAX) && (texts[0] !== "" || form.querySelector(".compose-pictures")?.children.length > 0);
};

class TweetCounter extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.getAttribute("for"));
    if (!this.field) return;
    this.max = Number(this.getAttribute("max"));
    const svg = "http://www.w3.org/2000/svg";
    const ring = document.createElementNS(svg, "svg");
    ring.setAttribute("class", "ring");
    ring.setAttribute("viewBox", "0 0 24 24");
    ring.setAttribute("aria-hidden", "true");
    for (const name of ["ring-track", "ring-fill"]) {
      const circle = document.createElementNS(svg, "circle");
      circle.setAttribute("class", name);
      for (const [key, value] of [["cx", 12], ["cy", 12], ["r", 10]]) circle.setAttribute(key, value);
      ring.append(circle);
    }
    this.fill = ring.lastChild;
    this.fill.style.strokeDasharray = String(AROUND);
    this.left = document.createElement("span");
    this.replaceChildren(this.left, ring);
    this.button = this.field.form?.querySelector(".btn-accent[type=submit]");
    this.update = () => this.show();
    this.field.addEventListener("input", this.update);
    this.field.form?.addEventListener("reset", () => setTimeout(this.update));
    this.show();
  }

  show() {
    const left = this.max - weigh(this.field.value.trim());
    const used = Math.min(1, Math.max(0, 1 - left / this.max));
    this.dataset.level = left < 0 ? "over" : left <= NEAR ? "near" : "fine";
    this.fill.style.strokeDashoffset = String(AROUND * (1 - used));
    this.left.textContent = left <= NEAR ? String(left) : "";
    if (this.button) this.button.disabled = !isReady(this.field.form);
  }
}
customElements.define("tweet-counter", TweetCounter);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest("form.compose, form[data-sends]");
  const button = form?.querySelector(".btn-accent[type=submit]");
  if (button && !button.disabled) form.requestSubmit(button);
  else if (form?.querySelector("[data-picture=sending]")) {
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: "The picture is still on its way." } }));
  }
});

// The round button opens the box that is already on the page, where there is one.
document.addEventListener("click", (event) => {
  const link = event.target.closest("#compose-link, .act-reply");
  const field = link && document.getElementById("compose-text");
  if (!field || !field.offsetParent) return;
  const here = link.matches("#compose-link") ? !field.form.elements.reply_to_id : link.closest(".card-focus");
  if (!here) return;
  event.preventDefault();
  field.focus();
  field.scrollIntoView({ block: "center" });
});

// Who comes by a list's reply button begins to write: keys must not act on the tweet. Before the page has loaded, the
// browser looks for the address's fragment, and takes the focus away again.
if (location.hash === "#reply") addEventListener("load", () => document.getElementById("compose-text")?.focus());

// What was typed and not sent is not lost without a word.
const unsent = () => [...document.querySelectorAll("form.compose textarea")].some((f) => f.value.trim() !== f.defaultValue.trim());
let sending = false;
document.addEventListener("submit", () => (sending = true));
document.addEventListener("htmx:afterRequest", () => (sending = false));
window.addEventListener("beforeunload", (event) => {
  if (!sending && unsent()) event.preventDefault();
});

// Sent: the box comes back empty and ready, and the list that got its first tweet is empty no more.
document.addEventListener("htmx:oobAfterSwap", () => {
  if (document.querySelector("#list > [data-card]")) document.querySelector("#list > .empty")?.remove();
  document.getElementById("compose-text")?.focus({ preventScroll: true });
});
