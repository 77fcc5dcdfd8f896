// Threads and times in the box one writes in, and the times of drafts. Without this file the server adds boxes, and
// times are in the time zone of one's settings.
// A browser that does not know its zone counts as in UTC, by a name that nobody else knows.
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone.replace("Etc/Unknown", "UTC");
const changed = (form) => form.querySelector("#compose-text").dispatchEvent(new Event("input", { bubbles: true }));

const counted = (part) => {
  const field = part.querySelector("textarea");
  if (part.querySelector("tweet-counter")) return;
  field.id = `part-${crypto.randomUUID()}`;
  const counter = document.createElement("tweet-counter");
  counter.setAttribute("for", field.id);
  counter.setAttribute("max", "280");
  part.querySelector(".compose-part-foot").prepend(counter);
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-part-add], [data-part-remove]");
  const form = button?.closest("form.compose");
  if (!form) return;
  if ("partRemove" in button.dataset) {
    button.closest(".compose-part").remove();
    form.querySelector("#compose-text").focus();
  } else {
    const part = form.querySelector("template[data-part]").content.firstElementChild.cloneNode(true);
    form.querySelector(".compose-thread").append(part);
    counted(part);
    part.querySelector("textarea").focus();
  }
  changed(form);
});

const two = (number) => String(number).padStart(2, "0");
const local = (moment) =>
  `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}T${two(moment.getHours())}:${two(moment.getMinutes())}`;

// The browser's own time zone, in the form and beside it.
const zoned = (box) => {
  const field = box.querySelector("[name=publish_at]");
  const zone = box.querySelector("[name=time_zone]");
  if (zone.value !== ZONE && field.dataset.at) field.value = local(new Date(field.dataset.at));
  zone.value = ZONE;
  box.querySelector("[data-zone]").textContent = ZONE.replaceAll("_", " ");
};

const labelled = (form) => {
  const button = form.querySelector(".btn-accent[type=submit]");
  button.dataset.label ??= button.textContent === "Schedule" ? "Tweet" : button.textContent;
  button.textContent = form.elements.publish_at?.value ? "Schedule" : button.dataset.label;
};
document.addEventListener("input", (event) => {
  if (event.target.name === "publish_at") labelled(event.target.form);
});

const prepare = () => {
  document.querySelectorAll("[data-when]").forEach(zoned);
  document.querySelectorAll(".compose-part").forEach(counted);
};
document.addEventListener("htmx:load", prepare);
document.addEventListener("htmx:oobAfterSwap", prepare);
prepare();

// <local-time><time datetime="…">: the server writes the time zone of one's settings, the browser its own.
class LocalTime extends HTMLElement {
  connectedCallback() {
    const time = this.querySelector("time");
    const shown = new Date(time.dateTime).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
    time.textContent = `${shown}, ${ZONE.replaceAll("_", " ")}`;
  }
}
customElements.define("local-time", LocalTime);
