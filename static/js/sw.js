// The service worker: what the site tells while no page is open (web push), and one page for when none can be had.
// It keeps nothing else, so it cannot show what was.
const OFFLINE = "/offline";
const KEPT = "offline-1";

self.addEventListener("install", (event) => {
  // What a page says while it is left would be lost with the page if it came by here: it goes straight out.
  const straight = event.addRoutes?.({ condition: { requestMethod: "POST" }, source: "network" });
  event.waitUntil(Promise.allSettled([straight, keep()]).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([self.clients.claim(), self.registration.navigationPreload?.enable()])));

const keep = async () => {
  const answer = await fetch(OFFLINE, { cache: "reload" });
  if (!answer.ok) return;
  const cache = await caches.open(KEPT);
  const html = await answer.clone().text();
  await cache.put(OFFLINE, answer);
  await cache.addAll([...html.matchAll(/<link rel="(?:stylesheet|icon)" href="([^"]+)"/g)].map(([, url]) => url));
};

self.addEventListener("fetch", (event) => {
  const { request, preloadResponse } = event;
  if (request.mode === "navigate" && request.method === "GET") event.respondWith(opened(request, preloadResponse));
  else if (request.destination === "style" && !navigator.onLine) event.respondWith(kept(request));
});

const opened = async (request, preloaded) => {
  try {
    return (await preloaded) ?? (await fetch(request));
  } catch {
    return kept(OFFLINE);
  }
};
const kept = async (what) => (await caches.match(what)) ?? Response.error();

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data?.json() ?? {};
  } catch {
    // Not ours, but a browser wants to see something for every push.
  }
  event.waitUntil(tell(told));
});

const tell = async ({ title = "Something is new", body = "", url = "/notifications", tag = "news" }) => {
  if (tag === "messages" && (await isLookedAt())) return;
  // One place for all of a kind: what is newer takes the place of what was said before.
  await self.registration.showNotification(title, { body, tag, data: { url } });
};

// Whoever has their messages before them sees what came.
const isLookedAt = async () => {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return pages.some((page) => page.visibilityState === "visible" && new URL(page.url).pathname.startsWith("/messages"));
};

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.url ?? "/", self.location.origin);
  if (url.origin !== self.location.origin) return;
  event.waitUntil(show(url.href));
});

const show = async (href) => {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const same = pages.find((page) => page.url === href);
  if (same) return same.focus();
  return self.clients.openWindow(href);
};
