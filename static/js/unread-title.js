// How much is unread, in the title of the tab as in the navigation.
let plain = document.title;

const show = () => {
  const figures = [...document.querySelectorAll(".nav .nav-count")].map(({ firstChild }) => firstChild.textContent.trim());
  const sum = figures.reduce((so, figure) => so + (Number.parseInt(figure, 10) || 0), 0);
  const title = sum ? `(${sum}${figures.some((figure) => figure.endsWith("+")) ? "+" : ""}) ${plain}` : plain;
  if (document.title !== title) document.title = title;
};
document.addEventListener("htmx:afterSettle", ({ target }) => target.closest?.(".nav") && show());
document.body.addEventListener("title", ({ detail }) => {
  plain = detail;
  show();
});
