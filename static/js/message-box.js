// <message-box> sends what is written in an open conversation (static/js/messages.js), and keeps what is not sent yet.
const TYPING_TOLD = 3000;
const TYPING_SHOWN = 5000;
const DRAFT = "draft-";
const PICTURES = "-pictures";
const isHere = (detail) => !detail || detail.conversation_id === document.querySelector(".dm")?.dataset.talk;

const kept = (name) => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
};

const keep = (name, text) => {
  try {
    if (text) localStorage.setItem(name, text);
    else localStorage.removeItem(name);
  } catch {
    // A browser that keeps nothing: then a draft lives as long as its page.
  }
};

// Of a draft: id and description of each.
const keptPictures = (name) => {
  try {
    return JSON.parse(kept(name + PICTURES)) ?? [];
  } catch {
    return [];
  }
};

class MessageBox extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.field = this.querySelector("textarea");
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.name = `${DRAFT}${this.dataset.owner}-${this.dataset.talk}`;
    this.field.value = kept(this.name) ?? this.field.value;
    this.showPictures();
    this.form.addEventListener("input", (event) => this.changed(event));
    document.body.addEventListener("talk-typing", ({ detail }) => isHere(detail) && this.showTyping(TYPING_SHOWN, detail.user_id), { signal });
    document.body.addEventListener("talk-news", ({ detail }) => detail && isHere(detail) && this.showTyping(0), { signal });
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.form.addEventListener("submit", (event) => this.submitted(event));
    this.form.addEventListener("htmx:beforeRequest", (event) => {
      if (event.detail.elt === this.form && !this.isReady()) this.putOff(event);
      else this.isSending = true;
    });
    this.form.addEventListener("htmx:afterRequest", ({ detail }) => {
      this.isSending = false;
      // Why it was refused may be what the page does not show yet.
      document.body.dispatchEvent(new CustomEvent(detail.successful ? "talk-idle" : "talk-live"));
    });
    this.form.addEventListener("message-sent", () => this.sent());
    this.querySelector(".talk-answers a").addEventListener("click", (event) => this.answer(event, "", ""));
    document.addEventListener("click", (event) => this.chosen(event), { signal });
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
    const text = link.closest(".line").querySelector(".line-text")?.innerText ?? "A picture";
    this.answer(event, link.dataset.answer, text, link.dataset.by);
  }

  changed({ isTrusted, target }) {
    this.keep();
    if (isTrusted && target === this.field) this.tellTyping();
    // Who goes on writing has not finished.
    if (isTrusted) this.wish(null);
    else if (this.awaited && !this.isAwaiting) this.grant();
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

  get pictures() {
    return [...this.form.querySelectorAll(".compose-picture")];
  }

  get isAwaiting() {
    return this.isShowing || this.pictures.some((one) => one.dataset.picture === "sending");
  }

  isReady() {
    return !this.field.readOnly && !this.isAwaiting && (this.field.value.trim() !== "" || this.pictures.length > 0);
  }

  key(event) {
    const isPhone = matchMedia("(pointer: coarse)").matches;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || isPhone) return;
    event.preventDefault();
    if (!this.isSending) this.form.requestSubmit();
  }

  submitted(event) {
    if (this.form.hasAttribute("hx-post")) return;
    if (!this.isReady()) return this.putOff(event);
    // Beside old messages the form goes by itself, to the end of the conversation; should it fail, it comes back filled.
    this.isSending = true;
    this.forget();
  }

  // What waits for a picture goes by itself when the last one is there.
  putOff(event) {
    event.preventDefault();
    this.wish(this.isAwaiting && !this.field.readOnly ? this.pictures : null);
  }

  // With these pictures; null: nothing waits.
  wish(awaited) {
    this.awaited = awaited;
    this.querySelector(".talk-wait").hidden = !awaited;
    this.form.querySelector(".talk-send").setAttribute("aria-busy", String(Boolean(awaited)));
  }

  // Where one of them is gone, for it could not be used, nothing goes without it.
  grant() {
    const isWhole = this.awaited.every((one) => one.isConnected);
    this.wish(null);
    if (isWhole && this.isReady()) this.form.requestSubmit();
  }

  answer(event, id, text, by = "") {
    event.preventDefault();
    this.form.elements.reply_to_id.value = id;
    this.querySelector(".talk-answers").hidden = !id;
    this.querySelector(".talk-answered").textContent = text.slice(0, 80);
    this.querySelector(".talk-answered-by bdi").textContent = by;
    this.field.focus();
  }

  sent() {
    this.field.value = "";
    this.form.elements.reply_to_id.value = "";
    this.querySelector(".talk-answers").hidden = true;
    this.form.querySelector(".compose-pictures")?.replaceChildren();
    this.keep();
    document.querySelector(".talk-scroll")?.scrollTo({ top: 0 });
    this.field.focus({ preventScroll: true });
  }

  keep() {
    keep(this.name, this.field.value);
    // Those of which nothing is known yet are kept as they were.
    if (!this.isShown) return;
    const pictures = this.pictures.map((one) => [one.querySelector("[name=media_id]").value, one.querySelector("[name=alt_text]").value]);
    const there = pictures.filter(([id]) => id);
    keep(this.name + PICTURES, there.length ? JSON.stringify(there) : "");
  }

  forget() {
    for (const name of [this.name, this.name + PICTURES]) keep(name, "");
  }

  // Those that were there when the page was left: the server keeps them for a day, and knows which are free still.
  async showPictures() {
    const pictures = keptPictures(this.name);
    const list = this.form.querySelector(".compose-pictures");
    this.isShown = !pictures.length || !list || list.children.length > 0;
    if (this.isShown) return;
    this.isShowing = true;
    const url = `/messages/pictures?ids=${pictures.map(([id]) => id).join(".")}`;
    const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
    const html = answer?.status === 200 ? await answer.text().catch(() => "") : "";
    this.isShowing = false;
    this.isShown = answer?.ok ?? false;
    if (!this.isConnected) return;
    const words = new Map(pictures);
    for (const made of new DOMParser().parseFromString(html, "text/html").querySelectorAll(".compose-picture")) {
      const item = document.adoptNode(made);
      item.querySelector("[name=alt_text]").value = words.get(item.querySelector("[name=media_id]").value) ?? "";
      list.append(item);
      if (item.dataset.picture !== "ready") item.dispatchEvent(new CustomEvent("picture-kept", { bubbles: true }));
    }
    // Without an answer they are looked for the next time.
    if (this.isShown) this.field.dispatchEvent(new Event("input", { bubbles: true }));
    else this.wish(null);
  }
}
customElements.define("message-box", MessageBox);

// A conversation with something in its box that was not sent says so in the list.
const showDrafts = () => {
  const { owner } = document.querySelector(".talks")?.dataset ?? {};
  for (const row of document.querySelectorAll(".talk-row[data-talk]:not(.is-open)")) {
    const name = `${DRAFT}${owner}-${row.dataset.talk}`;
    const text = kept(name) || (keptPictures(name).length && "A picture");
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
