/**
 * The very first visit, before the service worker: ask for the list while the app itself is still on its way. On a slow
 * line that is one round trip less. Without the phone's id, which nobody has read yet: the app tells it right after.
 */
if (!navigator.serviceWorker?.controller) {
  globalThis.early = fetch("/field/api/assignments", {
    credentials: "same-origin", cache: "no-store", redirect: "manual", headers: { Accept: "application/json" },
  }).catch(() => null);
}
