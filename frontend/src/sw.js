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

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => event.data === "take-over" && self.skipWaiting());
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname === SHELL) event.respondWith(cached(request, SHELL));
  else if (FILES.includes(pathname) && pathname !== SHELL) event.respondWith(cached(request, pathname));
});
