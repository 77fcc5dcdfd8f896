// What somebody begins with @ or # while they write: people and hashtags to choose from; where only handles are asked
// for, whatever they begin. Down and up walk through them, Enter or Tab takes one (where only handles are asked for
// also without walking), Escape closes. Who would be refused (`data-without`: oneself) is left out. Without this file one
// types on.
const FIELDS = "form.compose textarea, message-box textarea, input[data-handles]";
const BEGUN = /(?:^|[^\p{L}\p{N}_@#/])([@#][\p{L}\p{N}_]{1,30})$/u;
const BEGUN_HANDLE = /(?:^|[\s,;])(@?[A-Za-z0-9_]{1,15})$/;
const PAUSE = 150;
const MOST = 6;

let field = null; // that of the open list
let list = null;
let timer;
let asked = 0;

const wanted = (input) => ("handles" in input.dataset ? BEGUN_HANDLE : BEGUN);
const begun = (input) => input.selectionStart === input.selectionEnd && wanted(input).exec(input.value.slice(0, input.selectionStart))?.[1];
const options = () => [...(list?.children ?? [])];
const chosen = () => list?.querySelector("[aria-selected=true]");

const close = () => {
  clearTimeout(timer);
  asked += 1;
  list?.remove();
  for (const name of ["aria-controls", "aria-activedescendant"]) field?.removeAttribute(name);
  if (field?.role === "combobox") field.setAttribute("aria-expanded", "false");
  field = list = null;
};

const choose = (option) => {
  chosen()?.setAttribute("aria-selected", "false");
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", option.id);
};

// What was typed in full, else the first.
const nearest = () => {
  const word = begun(field)?.replace(/^@?/, "@").toLowerCase();
  return options().find((option) => option.dataset.word.toLowerCase() === word) ?? options()[0];
};

const take = (option) => {
  const input = field;
  const word = begun(input);
  if (!word) return close();
  const start = input.selectionStart - word.length;
  input.setRangeText(`${option.dataset.word} `, start, input.selectionStart, "end");
  close();
  input.focus();
  input.dispatchEvent(new Event("input", { bubbles: true }));
};

const put = (tag, classes, text = "") => Object.assign(document.createElement(tag), { className: classes, textContent: text });

const person = ({ username, display_name, avatar_url }) => {
  const option = put("li", "found-item");
  const { pathname } = new URL(avatar_url, location.href);
  // The drawn ones are on this site, whatever name it goes by.
  const picture = Object.assign(put("img", "avatar"), { src: pathname.startsWith("/avatars/") ? pathname : avatar_url, alt: "" });
  const who = put("span", "found-who");
  const name = put("strong", "");
  name.append(put("bdi", "", display_name));
  who.append(name, put("small", "", `@${username}`));
  option.append(picture, who);
  option.dataset.word = `@${username}`;
  return option;
};

const hashtag = ({ tag }) => {
  const option = put("li", "found-item");
  option.append(Object.assign(put("span", "", `#${tag}`), { dir: "auto" }));
  option.dataset.word = `#${tag}`;
  return option;
};

const show = (input, found) => {
  close();
  if (!found.length || document.activeElement !== input) return;
  field = input;
  list = put("ul", "complete-list");
  list.id = "complete-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  found.forEach((option, at) => {
    option.id = `complete-${at}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
  });
  list.append(...found);
  // The field keeps the focus.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => target.closest("li") && take(target.closest("li")));
  field.after(list);
  if (!field.closest("message-box")) list.style.top = `${field.offsetTop + field.offsetHeight}px`;
  if (field.localName === "input") field.setAttribute("role", "combobox"); // a text of many lines is none
  if (field.role === "combobox") field.setAttribute("aria-expanded", "true");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  document.getElementById("announcer").textContent = `${found.length} suggestion${found.length > 1 ? "s" : ""}`;
};

const ask = async (input, word) => {
  const turn = (asked += 1);
  const sought = "handles" in input.dataset ? `@${word.replace("@", "")}` : word;
  const answer = await fetch(`/api/search/suggestions?q=${encodeURIComponent(sought)}`).catch(() => null);
  const found = answer?.ok ? await answer.json().catch(() => null) : null;
  // Another letter was typed meanwhile, or the list was closed.
  if (turn !== asked || begun(input) !== word) return;
  const users = found?.users.filter(({ username }) => username !== input.dataset.without) ?? [];
  show(input, found ? (sought[0] === "@" ? users.map(person) : found.tags.map(hashtag)).slice(0, MOST) : []);
};

document.addEventListener("input", (event) => {
  if (!event.target.matches?.(FIELDS) || event.isComposing) return;
  const word = begun(event.target);
  if (!word) return close();
  clearTimeout(timer);
  timer = setTimeout(() => ask(event.target, word), PAUSE);
});

// Before the field's own keys: in a conversation Enter would send.
document.addEventListener(
  "keydown",
  (event) => {
    if (!list || event.target !== field || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = options();
    if (event.key === "Escape") close();
    else if (step) choose(all[(all.indexOf(chosen()) + step + all.length + (chosen() || step > 0 ? 0 : 1)) % all.length]);
    else if (event.key === "Enter" && chosen()) take(chosen());
    else if ((event.key === "Tab" && !event.shiftKey) || (event.key === "Enter" && "handles" in field.dataset)) take(chosen() ?? nearest());
    else if (["Enter", "ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
document.addEventListener("focusout", ({ target }) => target === field && close());
document.addEventListener("submit", close);
