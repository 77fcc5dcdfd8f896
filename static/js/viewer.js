// <picture-viewer>: the pictures of a tweet or of a message as large as the window, one beside the other.
// Without this file a picture opens by itself.
const LINK = "a.picture, a.line-picture";

class PictureViewer extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.strip = this.querySelector(".viewer-strip");
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.(LINK);
      if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      this.open(link);
    });
    this.strip.addEventListener("scroll", () => this.tell(), { passive: true });
    // A finger may have gone elsewhere than the last key meant.
    this.strip.addEventListener("scrollend", () => (this.aim = this.at));
    this.strip.addEventListener("click", ({ target }) => target.localName !== "img" && this.dialog.close());
    // Not on the dialog: past its last button the focus goes to the browser, and keys to the page.
    document.addEventListener("keydown", (event) => this.dialog.open && this.key(event));
    for (const button of this.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => this.step(Number(button.dataset.step)));
    }
    // What is not looked at any more is not kept in memory.
    this.dialog.addEventListener("close", () => this.strip.replaceChildren());
  }

  open(link) {
    const links = [...(link.closest(".pictures, .line-body") ?? link).querySelectorAll(LINK)];
    this.strip.replaceChildren(...(links.length ? links : [link]).map(large));
    this.dialog.showModal();
    this.show(Math.max(0, links.indexOf(link)), "instant");
    this.tell();
  }

  get at() {
    return Math.round(this.strip.scrollLeft / this.strip.clientWidth);
  }

  show(at, behavior) {
    this.aim = at;
    this.strip.scrollTo({ left: at * this.strip.clientWidth, behavior });
  }

  step(by) {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    // From where it is going: keys come faster than it scrolls.
    const at = Math.min(Math.max(this.aim + by, 0), this.strip.children.length - 1);
    this.show(at, isCalm ? "instant" : "smooth");
  }

  key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    this.step(by);
  }

  tell() {
    const { children } = this.strip;
    const shown = children[this.at]; // none while it closes
    if (!shown || shown === this.told) return;
    this.told = shown;
    this.querySelector(".viewer-place").textContent = children.length > 1 ? `${this.at + 1} of ${children.length}` : "";
    this.querySelector(".viewer-alt").textContent = this.told.querySelector("img").alt;
    const ends = { "-1": 0, 1: children.length - 1 };
    for (const [step, end] of Object.entries(ends)) {
      const button = this.querySelector(`[data-step="${step}"]`);
      // What is hidden must not take the focus with it.
      if (this.at === end && button === document.activeElement) this.querySelector(".viewer-close").focus();
      button.hidden = this.at === end;
    }
  }
}

// The small one stands there until the large one has come.
const large = (link) => {
  const small = link.querySelector("img");
  const place = Object.assign(document.createElement("div"), { className: "viewer-one" });
  const image = Object.assign(new Image(), { src: small.currentSrc || small.src, alt: small.alt });
  for (const side of ["width", "height"]) image.setAttribute(side, small.getAttribute(side));
  const full = Object.assign(new Image(), { src: link.href });
  full.decode().then(() => (image.src = link.href), () => {});
  place.append(image);
  return place;
};

customElements.define("picture-viewer", PictureViewer);
