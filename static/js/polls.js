// The poll in the box one writes in: open, it is sent; folded up, it is not. A tweet has pictures or a poll, not both.
const settle = (form) => {
  const poll = form?.querySelector("[data-poll]");
  if (!poll) return;
  poll.hidden = form.querySelector(".compose-picture") !== null;
  poll.querySelector("fieldset").disabled = !poll.open;
  form.querySelector(".compose-add").hidden = poll.open;
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
