/** The facilitator's field app: opens from the phone alone, then looks for the server. */
import { h, replace, tell } from "./dom.js";
import { isSending, send, wake } from "./outbox.js";
import { lastUser, open, phone } from "./phone.js";
import { accountScreen, finishLogout } from "./screens/account.js";
import { familyScreen } from "./screens/family.js";
import { notices, topBar } from "./screens/frame.js";
import { listScreen } from "./screens/list.js";
import { outboxScreen } from "./screens/outbox.js";
import { setLanguage, t } from "./strings.js";
import { sync } from "./sync.js";

const SCREENS = {
  "": async () => listScreen,
  family: async () => familyScreen,
  outbox: async () => outboxScreen,
  account: async () => accountScreen,
  form: async () => (await import("./screens/form.js")).formScreen, // brings the form engine
};

const root = document.getElementById("app");
let current = null;

async function route() {
  const [name, ...rest] = location.hash.replace(/^#\//, "").split("/").map(decodeURIComponent);
  const make = await (SCREENS[name] ?? SCREENS[""])();
  const before = current;
  current = null;
  await before?.leave();
  const screen = h("div.screen");
  replace(root, screen);
  current = make(screen, rest) ?? null;
}

/** No data on this phone yet: say what is needed. */
function emptyScreen(result) {
  const top = notices();
  const text = { login: "loginNeeded", right: "noRight", network: "firstTimeOffline", server: "firstTimeOffline" }[result];
  replace(root, h("div.screen", {}, topBar(t("visits"), null), top.element, h("main", {},
    h("p.empty", {}, t(text)),
    h("button.primary", { type: "button", onclick: () => location.reload() }, t("retry")))));
}

async function registerWorker() {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" });
  const offer = () => {
    if (!registration.waiting || !navigator.serviceWorker.controller) return;
    window.newVersion = () => {
      if (isSending()) return; // never in the middle of a visit on its way
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      registration.waiting.postMessage("take-over");
    };
    tell("network");
  };
  offer();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", offer));
}

/** Log out what is still to be logged out, take the list, send what waits. */
async function meetServer() {
  await finishLogout();
  const result = await sync();
  if (phone.vault) send({ everything: true });
  return result;
}

async function start() {
  setLanguage(localStorage.getItem("field.language") ?? "id");
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) {
    return replace(root, h("main", {}, h("p.error", {}, t("noSecure"))));
  }
  const user = lastUser();
  if (user) await open(user);
  if (phone.assignments) {
    wake();
    await route();
    performance.mark("list-usable");
  }
  registerWorker().catch((error) => console.warn("worker", error.message));
  navigator.storage?.persist?.();
  const before = phone.vault?.userId;
  const result = await meetServer();
  if (!phone.assignments) return emptyScreen(result);
  if (!user || before !== phone.vault.userId) {
    wake();
    await route();
    performance.mark("list-usable");
  }
  return null;
}

window.addEventListener("hashchange", () => phone.assignments && route());
window.addEventListener("online", () => {
  tell("network");
  meetServer();
});
window.addEventListener("offline", () => tell("network"));
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && phone.vault && navigator.onLine && send());
start();
