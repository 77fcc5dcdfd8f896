// The tweets on the screen: <live-socket> is told which they are, and tells how they are counted and which are gone.
const MOST = 40;
const SETTLED = 600;
const NEAR = 400; // pixels beyond the edges of the window
const body = document.body;

const idOf = (card) => (card.dataset.href?.match(/\/(\d+)$/) ?? card.id.match(/^t(\d+)$/))?.[1];
const cards = () => [...document.querySelectorAll("[data-card][id^='t']")].filter(idOf);
const isNear = (card) => {
  const { top, bottom } = card.getBoundingClientRect();
  return bottom > -NEAR && top < innerHeight + NEAR;
};

let told = "";
let timer;
const tell = () => {
  if (!("live" in document.documentElement.dataset)) return;
  const ids = [...new Set(cards().filter(isNear).map(idOf))].slice(0, MOST);
  if (String(ids) === told) return;
  told = String(ids);
  body.dispatchEvent(new CustomEvent("watch", { detail: ids }));
};
const soon = () => {
  clearTimeout(timer);
  timer = setTimeout(tell, SETTLED);
};
body.addEventListener("live-open", () => ((told = ""), soon()));
addEventListener("scroll", soon, { passive: true });
body.addEventListener("htmx:afterSettle", soon);
body.addEventListener("timeline-live", soon);

// As the server writes them (web/figures.py).
const short = (number) => {
  if (number <= 0) return "";
  for (const [size, sign] of [[1_000_000, "M"], [1_000, "K"]]) {
    if (number < size) continue;
    const tenths = Math.floor((number * 10) / size);
    return tenths < 100 && tenths % 10 ? `${Math.floor(tenths / 10)}.${tenths % 10}${sign}` : `${Math.floor(tenths / 10)}${sign}`;
  }
  return String(number);
};
const full = (number) => number.toLocaleString("en");

const put = (element, number, zero = "") => {
  if (!element || element.textContent === (short(number) || zero)) return;
  element.textContent = short(number) || zero;
  if (number) element.title = full(number);
};
const word = (link, singular, number) => {
  const text = link?.lastChild;
  if (text?.nodeType === Node.TEXT_NODE) text.data = ` ${number === 1 ? singular : `${singular}s`}`;
};

const count = (card, { replies, retweets, quotes, likes }) => {
  for (const [act, number] of [["reply", replies], ["retweet", retweets], ["like", likes]]) {
    put(card.querySelector(`.acts .act-${act} .act-n`), number);
  }
  for (const [path, singular, number] of [["retweets", "retweet", retweets], ["quotes", "quote", quotes], ["likes", "like", likes]]) {
    const link = card.querySelector(`.card-stats a[href$="/${path}"]`);
    put(link?.querySelector("strong"), number, "0");
    word(link, singular, number);
  }
};
body.addEventListener("tweet-counts", ({ detail }) => {
  for (const card of cards()) if (idOf(card) === detail.tweet_id) count(card, detail.counts);
});

// Not from under the hands of who writes an answer or reads a menu there: a reload says the same.
const isBusy = (card) => card.contains(document.activeElement) && card !== document.activeElement;
body.addEventListener("tweet-deleted", ({ detail }) => {
  for (const card of cards()) {
    if (idOf(card) !== detail.tweet_id || isBusy(card)) continue;
    if (!card.matches(".card-focus")) {
      (card.closest(".card-folded") ?? card).remove();
      continue;
    }
    const gone = Object.assign(document.createElement("p"), { className: "card-gone section", textContent: "This tweet is not there any more." });
    gone.setAttribute("role", "status");
    card.replaceWith(gone);
  }
});
