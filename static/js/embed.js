// On other sites: gives each framed tweet the height that it says it has.
addEventListener("message", (event) => {
  const height = event.data && event.data.type === "chirp-embed" && Number(event.data.height);
  if (!(height > 0 && height < 5000)) return;
  for (const frame of document.querySelectorAll("iframe.chirp-embed")) {
    if (frame.contentWindow === event.source) frame.height = Math.ceil(height);
  }
});
