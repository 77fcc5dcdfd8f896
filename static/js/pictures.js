// Pictures or a video in the box one writes in: chosen, dropped or pasted, sent at once, kept by their ids until the tweet goes.
// Without this file they go with the form.
const MOST = 4;
const PATIENCE = { image: 60_000, gif: 240_000, video: 240_000 };
const PAUSE = 400;

const token = () => document.querySelector("#act [name=csrfmiddlewaretoken]")?.value ?? "";
const say = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: { text } }));
// A box of its own is the form, and each further part of a thread.
const boxOf = (event) => event.target.closest?.(".compose-part, form:has(.compose-pictures)");
const listOf = (box) => box.querySelector(".compose-pictures");
const wait = (time) => new Promise((done) => setTimeout(done, time));
// The counter decides whether the tweet can go, and asks the list.
const changed = (box) => box.querySelector("textarea").dispatchEvent(new Event("input", { bubbles: true }));

const isFilm = (file) => file.type.startsWith("video/");

const thumb = (item, file) => {
  if (isFilm(file)) {
    item.dataset.kind = "video";
    return;
  }
  const reader = new FileReader();
  reader.onload = () => {
    const image = Object.assign(new Image(), { src: reader.result, alt: "" });
    if (!item.querySelector(".compose-thumb img")) item.querySelector(".compose-thumb").prepend(image);
  };
  reader.readAsDataURL(file);
};

const send = (item, file) =>
  new Promise((done, failed) => {
    const progress = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
    progress.setAttribute("aria-label", `Sending ${file.name}`);
    item.querySelector(".compose-thumb").append(progress);
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file);
    request.open("POST", "/api/media");
    request.setRequestHeader("X-CSRFToken", token());
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => (progress.value = loaded / total);
    request.onload = () => (request.status === 201 ? done(request.response) : failed(new Error(request.response?.detail)));
    request.onerror = () => failed(new Error("No connection. Please try again."));
    request.send(body);
  });

const prepared = async ({ id, kind }, item) => {
  // Sent, but not done: how long it takes nobody knows.
  const progress = item.querySelector("progress");
  progress?.removeAttribute("value");
  progress?.setAttribute("aria-label", "Preparing");
  for (const end = Date.now() + PATIENCE[kind]; Date.now() < end; await wait(PAUSE)) {
    // Without an answer nothing is known: whoever leaves the page cuts it off, and the picture stays with the draft.
    const answer = await fetch(`/api/media/${id}`).catch(() => null);
    if (answer?.status === 404) throw new Error("This file is not there any more. Please add it again.");
    const media = answer?.ok ? await answer.json().catch(() => null) : null;
    if (media?.state === "ready") return media;
    if (media?.state === "failed") throw new Error(media.error);
  }
  throw new Error("This could not be prepared in time. Please try again.");
};

// What is not taken back now is swept by the server in a day.
const forget = (id) => id && fetch(`/api/media/${id}`, { method: "DELETE", headers: { "X-CSRFToken": token() } }).catch(() => {});

// What a worker still prepares, until it has.
const finish = async (item, sent) => {
  const { preview_url: poster } = await prepared(sent, item);
  if (!item.querySelector(".compose-thumb img")) {
    item.querySelector(".compose-thumb").prepend(Object.assign(new Image(), { src: new URL(poster).pathname, alt: "" }));
  }
  item.dataset.picture = "ready";
  item.querySelector("progress")?.remove();
};

const add = async (box, file, isAlone) => {
  const form = box.closest("form");
  if (box === form && form.querySelector("[data-poll][open]")) return say("A tweet has pictures or a poll, not both.");
  const list = listOf(box);
  if (list.children.length >= MOST) return say(`At most ${MOST} pictures.`);
  const hasFilm = list.querySelector("[data-kind=video], [data-kind=gif]");
  if (hasFilm || (isFilm(file) && list.children.length)) return say("A video or a moving GIF stands alone.");
  const item = form.querySelector("template[data-picture]").content.firstElementChild.cloneNode(true);
  item.dataset.picture = "sending";
  list.append(item);
  thumb(item, file);
  changed(box);
  let id;
  try {
    const sent = await send(item, file);
    ({ id } = sent);
    if (!item.isConnected) return forget(id);
    item.dataset.kind = sent.kind;
    item.querySelector("[name=media_id]").value = id;
    changed(box);
    await finish(item, sent);
  } catch (error) {
    const why = error.message || "This file cannot be used.";
    if (item.isConnected) say(isAlone && list.children.length === 1 ? why : `“${file.name}”: ${why}`);
    item.remove();
    forget(id);
  }
  changed(box);
};

const canBeShown = (file) => /^(image|video)\//.test(file.type);
const addAll = (box, files) => {
  const all = [...files];
  const others = all.filter((file) => !canBeShown(file));
  if (others.length === 1) say(`“${others[0].name}” is neither a picture nor a video.`);
  else if (others.length) say(`${others.length} of these files are neither pictures nor videos.`);
  return all.filter(canBeShown).map((file) => add(box, file, all.length === 1));
};
const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-add]")) return;
  addAll(boxOf(event), event.target.files);
  event.target.value = "";
});

document.addEventListener("paste", (event) => {
  const box = boxOf(event);
  if (box && event.clipboardData.files.length && addAll(box, event.clipboardData.files).length) event.preventDefault();
});

document.addEventListener("dragover", (event) => {
  const box = carriesFiles(event) && boxOf(event);
  for (const other of document.querySelectorAll(".is-over")) other.classList.toggle("is-over", other === box);
  if (!box) return;
  box.classList.add("is-over");
  event.preventDefault();
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.querySelector(".is-over")?.classList.remove("is-over");
});
document.addEventListener("drop", (event) => {
  const box = carriesFiles(event) && boxOf(event);
  if (!box) return;
  event.preventDefault();
  box.classList.remove("is-over");
  addAll(box, event.dataTransfer.files);
});

document.addEventListener("click", (event) => {
  const item = event.target.closest("[data-remove]")?.closest(".compose-picture");
  if (!item) return;
  const box = boxOf(event);
  forget(item.querySelector("[name=media_id]").value);
  item.remove();
  changed(box);
  box.querySelector("textarea").focus();
});

// A box that kept its pictures shows them again: one of them may not have been ready then.
document.addEventListener("picture-kept", async ({ target: item }) => {
  const box = item.closest("form");
  const { value: id } = item.querySelector("[name=media_id]");
  item.dataset.picture = "sending";
  const progress = document.createElement("progress");
  item.querySelector(".compose-thumb").replaceChildren(progress);
  try {
    await finish(item, { id, kind: item.dataset.kind });
  } catch (error) {
    if (item.isConnected) say(error.message || "This file cannot be used.");
    item.remove();
    forget(id);
  }
  changed(box);
});
