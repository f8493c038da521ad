/** The facilitator's field app: opens from the phone alone, then looks for the server. */
import { h, listen, replace, tell } from "./dom.js";
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

const LOOK_AGAIN = 5 * 60_000; // ms between two looks at the server's list when the page is opened again

const root = document.getElementById("app");
let current = null;
let leaving = null;
let turn = 0;

/** Show what the address names; when it changes again meanwhile, only the last one is drawn. */
async function route() {
  turn += 1;
  const mine = turn;
  const [name, ...rest] = location.hash.replace(/^#\//, "").split("/").map(decodeURIComponent);
  const make = await (SCREENS[name] ?? SCREENS[""])();
  if (current) leaving = current.leave();
  current = null;
  await leaving;
  if (mine !== turn) return;
  const screen = h("div.screen");
  replace(root, screen);
  current = make(screen, rest) ?? null;
}

/** No data on this phone yet: say what is needed. */
function emptyScreen(result) {
  const top = notices();
  const text = { login: "loginFirst", right: "noRight", network: "firstTimeOffline", server: "firstTimeOffline" }[result];
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

/** Draw the list once, as soon as there is one: from the phone, else when the server's has come. */
function drawWhenListed() {
  return new Promise((resolve) => {
    const look = () => {
      if (!phone.assignments) return;
      quiet();
      wake();
      route().then(() => performance.mark("list-usable")).then(resolve);
    };
    const quiet = listen("sync", look);
    look();
  });
}

async function start() {
  setLanguage(localStorage.getItem("field.language") ?? "id");
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) {
    return replace(root, h("main", {}, h("p.error", {}, t("noSecure"))));
  }
  const user = lastUser();
  if (user) await open(user);
  const drawn = drawWhenListed();
  const met = meetServer();
  // the worker's own downloads wait, so that on a slow line the list comes first
  Promise.race([drawn, met]).then(registerWorker).catch((error) => console.warn("worker", error.message));
  navigator.storage?.persist?.();
  const result = await met;
  return phone.assignments ? null : emptyScreen(result);
}

window.addEventListener("hashchange", () => phone.assignments && route());
window.addEventListener("online", () => {
  tell("network");
  meetServer();
});
window.addEventListener("offline", () => tell("network"));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible" || !phone.vault || !navigator.onLine) return;
  if (Date.now() - Date.parse(phone.checkedAt ?? 0) > LOOK_AGAIN) meetServer();
  else send();
});
start().catch((error) => {
  console.error("start", error);
  replace(root, h("main", {}, h("p.error", { role: "alert" }, t("fatal", { why: error.name })),
    h("button.primary", { type: "button", onclick: () => location.reload() }, t("retry"))));
});
