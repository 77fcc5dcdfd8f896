// <gif-player>: a GIF runs while it can be seen, unless its reader asked for less motion; a click stops it and lets it
// go on. Without this file it has the browser's own buttons.
const still = matchMedia("(prefers-reduced-motion: reduce)");

class GifPlayer extends HTMLElement {
  connectedCallback() {
    this.video = this.querySelector("video");
    this.isStopped = still.matches;
    this.video.controls = still.matches;
    this.video.tabIndex = 0;
    this.watcher = new IntersectionObserver(([{ isIntersecting }]) => this.seen(isIntersecting), { threshold: 0.5 });
    this.watcher.observe(this);
    this.addEventListener("click", () => this.video.controls || this.toggle());
    this.addEventListener("keydown", (event) => {
      if (this.video.controls || event.key !== " ") return;
      event.preventDefault();
      this.toggle();
    });
  }

  disconnectedCallback() {
    this.watcher.disconnect();
  }

  seen(isSeen) {
    if (isSeen && !this.isStopped) this.play();
    else this.video.pause();
  }

  toggle() {
    this.isStopped = !this.video.paused;
    if (this.isStopped) this.video.pause();
    else this.play();
  }

  // A browser that saves data or power may say no: then there are its buttons.
  play() {
    this.video.play().catch(({ name }) => name === "NotAllowedError" && (this.video.controls = true));
  }
}
customElements.define("gif-player", GifPlayer);
