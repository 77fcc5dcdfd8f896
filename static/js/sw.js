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
  const { title = "Something is new", body = "", url = "/notifications" } = told;
  // One place for all: what is newer takes the place of what was said before.
  event.waitUntil(self.registration.showNotification(title, { body, tag: "news", data: { url } }));
});

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
