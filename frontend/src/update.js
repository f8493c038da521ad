/** A new version of these pages waits until nothing is half-sent and nothing half-typed, in any tab. */
import { tell, toast } from "./dom.js";
import { t } from "./strings.js";

let waiting = null;

/** Is there a new version to put in? */
export const hasUpdate = () => waiting !== null;

/** Locks that a visit being filled (draft-…) or sent (outbox-…) holds, whichever tab it is in. */
async function busy() {
  const { held } = await navigator.locks.query();
  return held.some(({ name }) => name.startsWith("draft-") || name.startsWith("outbox-"));
}

export async function update() {
  if (await busy()) return toast(t("updateLater"));
  waiting?.postMessage("take-over");
  return null;
}

export async function registerWorker() {
  if (!("serviceWorker" in navigator)) return;
  const had = Boolean(navigator.serviceWorker.controller);
  const registration = await navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" });
  const offer = () => {
    waiting = had ? registration.waiting : null;
    tell("network");
  };
  // another tab may have put it in: this one follows, now or when its visit is closed
  if (had) navigator.serviceWorker.addEventListener("controllerchange", async () => (await busy()) || location.reload());
  offer();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", offer));
}
