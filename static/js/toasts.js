// <toast-stack>: short messages, with "Undo" where the server offers one.
// From anywhere: document.dispatchEvent(new CustomEvent("toast", { detail: { text, undo } })),
// or from the server: HX-Trigger: {"toast": {"text": "…", "undo": "/path"}}.
const LIFE = 6000;

class ToastStack extends HTMLElement {
  connectedCallback() {
    document.addEventListener("toast", ({ detail }) => this.show(detail));
    // By then all who listen do.
    document.addEventListener("DOMContentLoaded", () => this.takeFlash(), { once: true });
  }

  // What a page says at its top of a tweet that can be undone is said for as long as it can.
  takeFlash() {
    const button = document.querySelector(".flashes [data-seconds]");
    if (!button) return;
    const note = button.closest(".note");
    const { seconds } = button.dataset;
    const undo = button.getAttribute("formaction");
    button.remove();
    const detail = { text: note.textContent.trim(), undo, seconds: Number(seconds) };
    (note.parentElement.children.length > 1 ? note : note.parentElement).remove();
    document.dispatchEvent(new CustomEvent("toast", { detail }));
  }

  show({ text, undo, href, label, seconds, stays }) {
    const life = seconds ? seconds * 1000 : LIFE;
    // Two that failed for one reason are one message.
    const same = [...this.children].find((other) => other.textContent === text);
    same?.remove();
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.append(Object.assign(document.createElement("span"), { textContent: text }));
    if (undo) toast.append(this.action("button", "Undo", () => (seconds ? this.leave(undo) : this.undo(undo, toast))));
    if (href) toast.append(Object.assign(this.action("a", label ?? "Show", () => toast.remove()), { href }));
    this.append(toast);
    if (this.children.length > 3) this.firstElementChild.remove();
    if (stays) return;
    let timer = setTimeout(() => toast.remove(), life);
    // What can be undone for so long only is not offered longer.
    if (seconds) return;
    // Nothing vanishes under the pointer or the focus.
    const hold = () => clearTimeout(timer);
    const release = () => (timer = setTimeout(() => toast.remove(), LIFE));
    toast.addEventListener("pointerenter", hold);
    toast.addEventListener("focusin", hold);
    toast.addEventListener("pointerleave", release);
    toast.addEventListener("focusout", release);
  }

  action(tag, text, act) {
    const element = document.createElement(tag);
    element.className = "toast-act";
    element.textContent = text;
    if (tag === "button") element.type = "button";
    element.addEventListener("click", act);
    return element;
  }

  leave(path) {
    const form = document.getElementById("act");
    form.action = path;
    form.requestSubmit();
  }

  async undo(path, toast) {
    toast.remove();
    await window.htmx.ajax("POST", path, { swap: "none", target: document.body });
    document.dispatchEvent(new CustomEvent("undone", { detail: { path } }));
    location.reload();
  }
}
customElements.define("toast-stack", ToastStack);
