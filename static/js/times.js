// <live-time><time datetime="…">: keeps "5m" true while the page stays open.
const all = new Set();

const short = (then, now) => {
  const seconds = Math.max(0, (now - then) / 1000);
  if (seconds < 60) return seconds < 5 ? "now" : `${Math.floor(seconds)}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)}h`;
  return null; // A date: what the server wrote stays true.
};

const refresh = (element) => {
  const time = element.querySelector("time");
  const text = time && short(Date.parse(time.dateTime), Date.now());
  if (text && time.textContent !== text) time.textContent = text;
};

class LiveTime extends HTMLElement {
  connectedCallback() {
    all.add(this);
    const time = this.querySelector("time");
    // Inside of a quote the server writes the day.
    refresh(this);
    // The server writes UTC; the title tells the reader's own hour.
    if (time) time.title = new Date(time.dateTime).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
  }
  disconnectedCallback() {
    all.delete(this);
  }
}
customElements.define("live-time", LiveTime);

const tick = () => document.hidden || all.forEach(refresh);
setInterval(tick, 10_000);
document.addEventListener("visibilitychange", tick);
