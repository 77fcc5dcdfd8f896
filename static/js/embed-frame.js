// Inside the frame: tells the page around it how high the tweet is, whenever that changes.
const tell = () => {
  const height = document.querySelector("main").getBoundingClientRect().height;
  if (parent !== window) parent.postMessage({ type: "chirp-embed", height }, "*");
};
new ResizeObserver(tell).observe(document.querySelector("main"));
addEventListener("load", tell);
