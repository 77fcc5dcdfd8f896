// <read-news data-url data-up-to>: what has stood on the screen for a moment is read, on every device.
const SETTLED = 1_500;
const token = () => document.querySelector("#act [name=csrfmiddlewaretoken]")?.value ?? "";

class ReadNews extends HTMLElement {
  connectedCallback() {
    this.look = () => {
      clearTimeout(this.timer);
      if (!document.hidden) this.timer = setTimeout(() => this.tell(), SETTLED);
    };
    this.look();
    document.addEventListener("visibilitychange", this.look);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.look);
  }

  async tell() {
    document.removeEventListener("visibilitychange", this.look);
    const options = { method: "POST", keepalive: true, headers: { "X-CSRFToken": token(), "HX-Request": "true" } };
    const body = new URLSearchParams({ up_to: this.dataset.upTo });
    const answer = await fetch(this.dataset.url, { ...options, body }).catch(() => null);
    if (!answer?.ok) return;
    // What is new is told apart for as long as one looks at it.
    this.dataset.done = "";
    document.body.dispatchEvent(new CustomEvent("news-read"));
  }
}
customElements.define("read-news", ReadNews);
