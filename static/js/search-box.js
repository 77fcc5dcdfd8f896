// <search-box>: suggestions under the field, which keeps the focus. Down and up walk through them, Enter follows the one
// that is chosen and searches where none is, Escape closes. Without this the form works.
class SearchBox extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=search]");
    this.panel = this.querySelector("[role=listbox]");
    this.isWanted = false;
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-controls", this.panel.id);
    this.show();
    this.input.addEventListener("focus", () => this.open());
    this.input.addEventListener("input", () => this.want(true));
    this.addEventListener("focusout", () => this.want(false));
    this.input.addEventListener("keydown", (event) => this.key(event));
    // A click on an item must not close the list before it arrives.
    this.panel.addEventListener("mousedown", (event) => event.preventDefault());
    this.panel.addEventListener("htmx:afterSwap", () => this.arrived());
  }

  get options() {
    return [...this.panel.querySelectorAll("[role=option]")];
  }

  get chosen() {
    return this.panel.querySelector("[aria-selected=true]");
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  open() {
    this.want(true);
    // htmx asks for what begins so.
    this.input.dispatchEvent(new Event("open"));
  }

  want(isWanted) {
    this.isWanted = isWanted;
    this.choose(null);
    this.show();
  }

  show() {
    this.panel.hidden = !(this.isWanted && this.options.length);
    this.input.setAttribute("aria-expanded", String(this.isOpen));
  }

  arrived() {
    this.options.forEach((option, at) => (option.id = `${this.panel.id}-${at}`));
    // What is asked for anew on opening may come when somebody has chosen already.
    this.choose(this.options.find((option) => option.href === this.wantedHref) ?? null);
    this.show();
    const count = this.isOpen ? this.options.length : 0;
    if (count) document.getElementById("announcer").textContent = `${count} suggestion${count > 1 ? "s" : ""}`;
  }

  choose(option) {
    this.chosen?.setAttribute("aria-selected", "false");
    this.wantedHref = option?.href;
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && this.isOpen) this.want(false);
    else if (step && this.isOpen) this.choose(this.next(step));
    else if (step > 0 && this.options.length) this.want(true);
    else if (step > 0) this.open();
    else if (event.key === "Enter" && this.isOpen && this.chosen) this.chosen.click();
    else return;
    event.preventDefault();
  }

  // Between the last and the first stands the field itself.
  next(step) {
    const stops = [null, ...this.options];
    return stops[(stops.indexOf(this.chosen) + step + stops.length) % stops.length];
  }
}
customElements.define("search-box", SearchBox);
