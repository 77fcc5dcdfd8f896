// The service worker: what the site tells while no page is open (web push). It keeps and intercepts nothing.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

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
