// <live-socket data-url>: what happens while one looks. It only tells pages to look now; what there is, the server says.
const SHORTEST = 1_000;
const LONGEST = 60_000;
const PING = 45_000;
const SETTLED = 5_000;
const ACKNOWLEDGED = 300;
const ENDED = 4401;
const root = document.documentElement;
const tell = (name, detail) => document.body.dispatchEvent(new CustomEvent(name, { detail }));
const higher = (a, b) => (BigInt(a || 0) > BigInt(b || 0) ? a : b);

class LiveSocket extends HTMLElement {
  connectedCallback() {
    this.failures = 0;
    this.after = "";
    this.open();
    window.addEventListener("online", () => this.soon(0));
    document.addEventListener("visibilitychange", () => document.hidden || this.socket || this.soon(0));
    document.body.addEventListener("watch", ({ detail }) => this.say({ type: "watch", tweet_ids: detail }));
    document.body.addEventListener("typing", ({ detail }) => this.say({ type: "typing", conversation_id: detail }));
    // A page that comes back from the browser's memory has an old socket, or none.
    window.addEventListener("pagehide", () => this.socket?.close());
    window.addEventListener("pageshow", (event) => event.persisted && this.soon(0));
  }

  get url() {
    const place = this.dataset.url;
    const host = place.startsWith(":") ? location.hostname : location.host;
    const after = this.after ? `?after=${this.after}` : "";
    return `${location.protocol === "https:" ? "wss" : "ws"}://${host}${place}${after}`;
  }

  open() {
    clearTimeout(this.timer);
    if (this.socket || !this.isConnected || !navigator.onLine) return;
    const socket = new WebSocket(this.url);
    this.socket = socket;
    socket.addEventListener("open", () => this.opened(socket));
    socket.addEventListener("message", ({ data }) => this.hear(JSON.parse(data)));
    socket.addEventListener("close", ({ code }) => this.closed(socket, code));
  }

  opened(socket) {
    root.dataset.live = "";
    this.ended = false;
    // One that closes again at once was not good yet.
    this.settled = setTimeout(() => (this.failures = 0), SETTLED);
    this.pings = setInterval(() => this.say({ type: "ping" }), PING);
    // What happened before is on the page already, or it is not: look once.
    for (const name of ["talk-live", "talk-news", "timeline-live", "live-open"]) tell(name);
    if (socket !== this.socket) socket.close();
  }

  closed(socket, code) {
    if (socket !== this.socket) return;
    this.socket = null;
    delete root.dataset.live;
    clearTimeout(this.settled);
    clearInterval(this.pings);
    if (this.ended) return this.tellEnded();
    this.ended = code === ENDED;
    if (this.ended) return this.soon(0);
    const most = Math.min(LONGEST, SHORTEST * 2 ** this.failures++);
    // Spread out: when a server starts again, all of its pages come back.
    this.soon(most / 2 + (Math.random() * most) / 2);
  }

  // The session is over, and the browser has no newer one: a new password, say, brings one.
  tellEnded() {
    const href = `/accounts/login/?next=${encodeURIComponent(location.pathname)}`;
    const detail = { text: "You are signed out.", href, label: "Sign in", stays: true };
    document.dispatchEvent(new CustomEvent("toast", { detail }));
  }

  soon(time) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), time);
  }

  say(words) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(words));
  }

  hear({ id, type, data }) {
    this.after = higher(id, this.after);
    if (type === "notification") this.news(data);
    else if (type === "message") this.message(data), tell("talk-news", data), tell("talk-live", data);
    else if (type === "read" || type === "conversation") tell("talk-read", data), tell("talk-live", data);
    else if (type === "delivered") tell("talk-live", data);
    else if (type === "typing") tell("talk-typing", data);
    else if (type === "timeline") tell("timeline-live", data);
    else if (type === "counts") tell("tweet-counts", data);
    else if (type === "tweet_deleted") tell("tweet-deleted", data);
  }

  // It has come to this browser: said once for several, and by one window of many soon enough.
  message({ message_id, change }) {
    if (change !== "sent") return;
    this.come = higher(message_id, this.come);
    this.coming ??= setTimeout(() => {
      this.coming = null;
      this.say({ type: "delivered", up_to_id: this.come });
    }, ACKNOWLEDGED);
  }

  // At once, and of many that follow only the last of each second: each makes the page ask.
  news(data) {
    this.latest = data;
    if (this.telling) return;
    const say = () => {
      tell("news-read", this.latest);
      this.latest = null;
      this.telling = setTimeout(() => {
        this.telling = null;
        if (this.latest) say();
      }, SHORTEST);
    };
    say();
  }
}
customElements.define("live-socket", LiveSocket);
