// <push-switch data-key data-begin data-end data-known>: whether this browser tells what is new while no page is open.
const WORKER = "/sw.js";
// Where the browser's push service cannot be reached, some browsers never answer.
const PATIENCE = 30_000;
const within = (promise) => Promise.race([promise, new Promise((_, fail) => setTimeout(fail, PATIENCE, new Error("no answer")))]);
const token = () => document.querySelector("#act [name=csrfmiddlewaretoken]")?.value ?? "";
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const hash = async (text) => {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((one) => one.toString(16).padStart(2, "0")).join("");
};

class PushSwitch extends HTMLElement {
  async connectedCallback() {
    this.hidden = false;
    this.status = this.querySelector("[role=status]");
    this.button = this.querySelector("button");
    this.known = new Set(this.dataset.known.split(" "));
    if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
      this.status.textContent = "This browser cannot do that.";
      return;
    }
    this.button.addEventListener("click", () => this.turn());
    const registration = await navigator.serviceWorker.getRegistration("/");
    this.subscription = (await registration?.pushManager.getSubscription()) ?? null;
    // One that belongs to somebody who signed out here is nobody's.
    if (this.subscription && !this.known.has(await hash(this.subscription.endpoint))) this.subscription = null;
    this.show();
  }

  show(problem = "") {
    const isOn = Boolean(this.subscription);
    const isRefused = Notification.permission === "denied";
    this.status.textContent =
      problem || (isOn ? "This browser tells you." : isRefused ? "You have forbidden it in this browser's own settings." : "This browser does not tell you.");
    this.button.hidden = isRefused && !isOn;
    this.button.disabled = false;
    this.button.textContent = isOn ? "No longer in this browser" : "Tell me in this browser";
  }

  async turn() {
    this.button.disabled = true;
    this.status.textContent = "One moment …";
    try {
      this.subscription ? await this.end() : await this.begin();
      this.show();
    } catch {
      this.show(Notification.permission === "denied" ? "" : "That did not work. Please try again.");
    }
  }

  async begin() {
    if ((await Notification.requestPermission()) !== "granted") throw new Error("no permission");
    await navigator.serviceWorker.register(WORKER);
    const { pushManager } = await navigator.serviceWorker.ready;
    const old = await pushManager.getSubscription();
    // Made for another key, or somebody else's: it would not be heard.
    if (old) await old.unsubscribe();
    const subscription = await within(pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(this.dataset.key) }));
    const { endpoint, keys } = subscription.toJSON();
    await this.send(this.dataset.begin, { endpoint, p256dh: keys.p256dh, auth: keys.auth });
    this.subscription = subscription;
  }

  async end() {
    const { endpoint } = this.subscription;
    await this.send(this.dataset.end, { endpoint });
    await this.subscription.unsubscribe();
    this.subscription = null;
  }

  async send(url, body) {
    const headers = { "X-CSRFToken": token(), "HX-Request": "true" };
    const answer = await fetch(url, { method: "POST", headers, body: new URLSearchParams(body) });
    if (!answer.ok) throw new Error(String(answer.status));
  }
}
customElements.define("push-switch", PushSwitch);
