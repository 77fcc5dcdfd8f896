// The poll in the box one writes in: open, it is sent; folded up, it is not. A tweet has pictures or a poll, not both.
const settle = (form) => {
  const poll = form?.querySelector("[data-poll]");
  if (!poll) return;
  poll.inert = form.querySelector(".compose-picture") !== null;
  poll.querySelector("fieldset").disabled = !poll.open;
  form.querySelector(".compose-add").inert = poll.open;
};

// It does not bubble.
document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.("[data-poll]")) return;
  settle(event.target.closest("form"));
  if (event.target.open && event.target.contains(document.activeElement)) event.target.querySelector("[name=poll_option]").focus();
}, true);

// static/js/pictures.js tells when pictures come and go.
document.addEventListener("input", (event) => settle(event.target.closest?.("form.compose")));

// Enter leads to the next option: the tweet is not said yet.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || !event.target.matches?.("[name=poll_option]")) return;
  event.preventDefault();
  const options = [...event.target.form.querySelectorAll("[name=poll_option]")];
  options[options.indexOf(event.target) + 1]?.focus();
});

for (const form of document.querySelectorAll("form.compose")) settle(form);

// <time-left href="…"><time datetime="…">: keeps "2 hours left" true; when it is over, the poll comes anew from `href`.
const CROWD = 4000;
const SIZES = [[86400, "day"], [3600, "hour"], [60, "minute"]];
const running = new Set();

const words = (seconds) => {
  if (seconds < 60) return "Less than a minute left";
  // The largest unit that the time comes to when rounded to the one below.
  const [size, name] = SIZES.find(([size], place) => seconds + (SIZES[place + 1]?.[0] ?? 0) / 2 >= size);
  const number = Math.round(seconds / size);
  return `${number} ${name}${number === 1 ? "" : "s"} left`;
};

const keep = (element) => {
  const time = element.querySelector("time");
  const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
  if (seconds > 0) {
    if (time.textContent !== words(seconds)) time.textContent = words(seconds);
    return;
  }
  running.delete(element);
  const place = element.closest("[data-swap]");
  if (!place) return (time.textContent = "Closed");
  // A little later, and not all readers at once.
  setTimeout(() => {
    if (place.isConnected) window.htmx.ajax("GET", element.getAttribute("href"), { target: place, swap: "outerHTML" });
  }, 1000 + Math.random() * CROWD);
};

class TimeLeft extends HTMLElement {
  connectedCallback() {
    running.add(this);
  }
  disconnectedCallback() {
    running.delete(this);
  }
}
customElements.define("time-left", TimeLeft);

setInterval(() => document.hidden || running.forEach(keep), 5000);
document.addEventListener("visibilitychange", () => document.hidden || running.forEach(keep));
