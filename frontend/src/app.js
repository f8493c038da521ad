/** The facilitator's field app: opens from the phone alone, then looks for the server. */
import { daysWithoutContact } from "./clock.js";
import { h, listen, replace, tell, toast } from "./dom.js";
import { load, recall, remember } from "./local.js";
import { send, wake } from "./outbox.js";
import { lastUser, open, phone, sealAway, whenLeft } from "./phone.js";
import { accountScreen, finishLogout } from "./screens/account.js";
import { familyScreen } from "./screens/family.js";
import { leftLine, notices, topBar } from "./screens/frame.js";
import { listScreen } from "./screens/list.js";
import { outboxScreen } from "./screens/outbox.js";
import { villageScreen, villagesScreen } from "./screens/villages.js";
import { measure } from "./storage.js";
import { setLanguage, t } from "./strings.js";
import { sync } from "./sync.js";
import { registerWorker } from "./update.js";

const SCREENS = {
  "": async () => listScreen,
  family: async () => familyScreen,
  villages: async () => villagesScreen,
  village: async () => villageScreen,
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

/** No data on this phone yet, or none any more: say what is needed. */
function emptyScreen(result) {
  const top = notices();
  const text = { login: "loginFirst", right: "noRight", revoked: "revoked", network: "firstTimeOffline", server: "firstTimeOffline" }[result];
  replace(root, h("div.screen", {}, topBar(t("visits"), null), top.element, h("main", {},
    h("p.empty", {}, t(text)), leftLine(),
    h("button.primary", { type: "button", onclick: () => location.reload() }, t("retry")))));
}

/** What the page was told before it started afresh: said once. */
function sayWhy() {
  const key = recall("message");
  if (!key) return;
  remember("message", null);
  toast(t(key));
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

const isForgotten = () => phone.assignments?.wipe_after_days && daysWithoutContact(phone) >= phone.assignments.wipe_after_days;

/** Too long without the server: it is asked once more, then the list goes and what is unsent is locked. */
async function lastChance() {
  if (navigator.onLine) await meetServer();
  if (isForgotten()) await sealAway();
}

async function start() {
  setLanguage("id");
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) {
    return replace(root, h("main", {}, h("p.error", {}, t("noSecure"))));
  }
  await load();
  setLanguage(recall("language") ?? "id");
  const user = lastUser();
  if (user) await open(user);
  sayWhy();
  measure();
  if (isForgotten()) await lastChance();
  const drawn = drawWhenListed();
  const met = meetServer();
  // the worker's own downloads wait, so that on a slow line the list comes first
  Promise.race([drawn, met]).then(registerWorker).catch((error) => console.warn("worker", error.message));
  navigator.storage?.persist?.();
  const result = await met;
  return phone.assignments ? null : emptyScreen(result);
}

whenLeft(() => location.reload());
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
