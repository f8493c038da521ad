/** Who is at work, in which language, and the way out. */
import { postLogout } from "../api.js";
import { ask, h, setText } from "../dom.js";
import { unsent } from "../outbox.js";
import { phone, wipe } from "../phone.js";
import { language, megabytes, moment, setLanguage, t } from "../strings.js";
import { go, topBar } from "./frame.js";

/* global VERSION */

/** Wipe first, then tell the server: without signal the data is gone all the same. */
async function logout() {
  const [waiting, drafts] = [unsent().length, phone.drafts.size];
  const text = waiting || drafts ? `${t("logoutLoss", { n: waiting, d: drafts })} ${t("logoutSure")}` : t("logoutSure");
  if (!(await ask(text, t("logoutConfirm"), t("cancel")))) return;
  await wipe();
  localStorage.setItem("field.logout", "1");
  await finishLogout();
  location.replace(document.body.dataset.login);
}

/** End the session on the server as soon as it can be reached; also called when the page opens. */
export async function finishLogout() {
  if (!localStorage.getItem("field.logout")) return;
  const { status } = await postLogout(document.body.dataset.logout).catch(() => ({ status: 0 }));
  if (status && status < 500) localStorage.removeItem("field.logout");
}

const line = (name, value) => h("div.pair", {}, h("dt", {}, name), value);

export function accountScreen(root) {
  const space = h("dd", {}, "…");
  const choose = (code) => () => {
    localStorage.setItem("field.language", code);
    setLanguage(code);
    go("");
  };
  const languages = [["id", "Bahasa Indonesia"], ["en", "English"]].map(([code, name]) =>
    h("button.pick", { type: "button", "aria-pressed": String(language === code), onclick: choose(code) }, name));
  root.append(topBar(t("account"), ""), h("main", {},
    h("h2", {}, phone.assignments?.user.name ?? ""),
    h("dl", {},
      line(t("lastSync"), h("dd", {}, phone.checkedAt ? moment(phone.checkedAt) : t("never"))),
      line(t("storage"), space),
      line(t("version"), h("dd", {}, VERSION))),
    h("h3", {}, t("language")), h("div.chips", {}, languages),
    h("div.stack", {},
      h("a.button.secondary", { href: "#/outbox" }, t("outbox")),
      h("button.danger", { type: "button", onclick: logout }, t("logout")))));
  navigator.storage?.estimate?.().then(({ usage, quota }) => setText(space, t("storageUse", { used: megabytes(usage), quota: megabytes(quota) })));
  return { leave() {} };
}
