// <search-box>: suggestions under the field. Down and up walk through them, Escape closes; without this the form works.
class SearchBox extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=search]");
    this.panel = this.querySelector(".search-found");
    this.addEventListener("focusin", ({ target }) => target === this.input && this.open());
    this.addEventListener("focusout", ({ relatedTarget }) => this.contains(relatedTarget) || this.close());
    this.addEventListener("keydown", (event) => this.key(event));
    // A click on an item must not close the list before it arrives.
    this.panel.addEventListener("mousedown", (event) => event.preventDefault());
  }

  open() {
    this.panel.hidden = false;
    this.input.dispatchEvent(new Event("open"));
  }

  close() {
    this.panel.hidden = true;
  }

  key(event) {
    if (event.key === "Escape" && !this.panel.hidden) {
      event.preventDefault();
      this.input.focus();
      this.close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const stops = [this.input, ...this.panel.querySelectorAll("a")];
      const at = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      if (this.panel.hidden || stops.length < 2) return;
      event.preventDefault();
      stops[(at + stops.length) % stops.length].focus();
    }
  }
}
customElements.define("search-box", SearchBox);
