/**
 * Service worker of the field app: keeps the shell and its bundle, nothing else.
 * Personal data never enters Cache Storage; it lives encrypted in IndexedDB (see vault.js).
 */
/* global VERSION, FILES */
const CACHE = `ngerombo-field-${VERSION}`;
const SHELL = "/field/";

async function install() {
  const cache = await caches.open(CACHE);
  await Promise.all(FILES.map(async (url) => {
    const response = await fetch(url, { cache: url === SHELL ? "no-store" : "default", credentials: "same-origin" });
    if (!response.ok || response.redirected) throw new Error(`${url}: ${response.status}`); // a login page is no shell
    await cache.put(url, response);
  }));
}

async function activate() {
  const old = (await caches.keys()).filter((name) => name.startsWith("ngerombo-field-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function cached(request, key) {
  const cache = await caches.open(CACHE);
  return (await cache.match(key)) ?? fetch(request);
}

/** Where the browser can, it reads the shell and its files from the cache by itself: a cold start need not wait for us. */
function straightFromCache(event) {
  const sources = FILES.map((pathname) => ({
    condition: { urlPattern: { pathname, search: "" }, requestMethod: "GET", ...(pathname === SHELL ? { requestMode: "navigate" } : {}) },
    source: { cacheName: CACHE },
  }));
  return event.addRoutes?.(sources).catch((error) => console.warn("routes", error.message));
}

self.addEventListener("install", (event) => {
  event.waitUntil(install());
  event.waitUntil(Promise.resolve(straightFromCache(event)));
});
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => event.data === "take-over" && self.skipWaiting());
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname === SHELL) event.respondWith(cached(request, SHELL));
  else if (FILES.includes(pathname) && pathname !== SHELL) event.respondWith(cached(request, pathname));
});
