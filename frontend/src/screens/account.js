/** Who is at work, in which language, and the way out. */
import { postLogout } from "../api.js";
import { choose, h, setText } from "../dom.js";
import { recall, remember } from "../local.js";
import { counted, lockUp, phone, sealAway, unsent, wipe } from "../phone.js";
import { measure } from "../storage.js";
import { language, megabytes, moment, setLanguage, t } from "../strings.js";
import { go, leftLine, sayCount, topBar } from "./frame.js";

/* global VERSION */

/** Close the phone's side first, then tell the server: without signal the list is gone all the same. */
async function goodbye(close) {
  await close();
  await remember("logout", true);
  await finishLogout();
  if (navigator.onLine) location.replace(`${document.body.dataset.login}?next=/field/`);
  else location.reload(); // the login page needs signal
}

/** The list goes; unsent work stays, locked, unless its person says otherwise. */
async function logout() {
  const [n, d] = [sayCount(counted(unsent())), phone.drafts.size];
  if (!unsent().length && !d) {
    const sure = await choose(t("logoutSure"), [[t("logoutConfirm"), "danger"], [t("cancel"), "plain"]]);
    return sure === 0 && goodbye(wipe);
  }
  const options = [[t("logoutKeep"), "primary"], [t("logoutDrop"), "danger"], [t("cancel"), "plain"]];
  const answer = await choose(`${t("logoutLoss", { n, d })} ${t("logoutSealed")}`, options);
  if (answer === 0) return goodbye(sealAway);
  if (answer !== 1) return null;
  const sure = await choose(t("dropSure", { n, d }), [[t("dropConfirm"), "danger"], [t("cancel"), "plain"]]);
  return sure === 0 && goodbye(wipe);
}

/** Somebody else takes the phone: everything stays, locked. */
async function switchPerson() {
  const answer = await choose(t("switchSure"), [[t("switchConfirm"), "primary"], [t("cancel"), "plain"]]);
  return answer === 0 && goodbye(lockUp);
}

/** End the session on the server as soon as it can be reached; also called when the page opens. */
export async function finishLogout() {
  if (!recall("logout")) return;
  globalThis.early = null; // asked for by the one who leaves
  const { status } = await postLogout(document.body.dataset.logout).catch(() => ({ status: 0 }));
  if (status && status < 500) await remember("logout", null);
}

const line = (name, value) => h("div.pair", {}, h("dt", {}, name), value);

export function accountScreen(root) {
  const space = h("dd", {}, "…");
  const pick = (code) => () => {
    remember("language", code);
    setLanguage(code);
    go("");
  };
  const languages = [["id", "Bahasa Indonesia"], ["en", "English"]].map(([code, name]) =>
    h("button.pick", { type: "button", "aria-pressed": String(language === code), onclick: pick(code) }, name));
  root.append(topBar(t("account"), ""), h("main", {},
    h("h2", {}, phone.assignments?.user.name ?? ""),
    h("dl", {},
      line(t("lastSync"), h("dd", {}, phone.checkedAt ? moment(phone.checkedAt) : t("never"))),
      line(t("storage"), space),
      line(t("version"), h("dd", {}, VERSION))),
    h("h3", {}, t("language")), h("div.chips", {}, languages),
    leftLine(),
    h("div.stack", {},
      h("a.button.secondary", { href: "#/outbox" }, t("outbox")),
      h("button.secondary", { type: "button", onclick: switchPerson }, t("switchPerson")),
      h("button.danger", { type: "button", onclick: logout }, t("logout")))));
  measure().then((room) => setText(space, room ? t("storageUse", { used: megabytes(room.usage), quota: megabytes(room.quota) }) : "–"));
  return { leave() {} };
}
