/** What every screen shares: the bar on top and the notices under it. */
import { h, replace } from "../dom.js";
import { unsent } from "../outbox.js";
import { phone } from "../phone.js";
import { t } from "../strings.js";

export const go = (path) => {
  location.hash = `#/${path}`;
};

/** Bar with a way back (or none), a title and buttons at the right. */
export function topBar(title, backTo, ...right) {
  const back = backTo !== null && h("button.icon", { type: "button", "aria-label": t("back"), onclick: () => go(backTo) }, "‹");
  return h("header.top", {}, back, h("h1", {}, title), h("div.right", {}, right));
}

const loginUrl = () => `${document.body.dataset.login}?next=/field/`;

/** Offline, log in again, new version: each a line that goes away by itself. */
export function notices() {
  const box = h("aside.notices", { "aria-label": t("notices") });
  const refresh = () => {
    const lines = [];
    if (!navigator.onLine) lines.push(h("p.notice", {}, t("offline")));
    else if (phone.loginNeeded) lines.push(h("p.notice.warn", {}, t(phone.vault ? "loginNeeded" : "loginFirst"), " ", h("a", { href: loginUrl() }, t("login"))));
    if (window.newVersion) {
      lines.push(h("p.notice", {}, t("newVersion"), " ", h("button.link", { type: "button", onclick: window.newVersion }, t("updateNow"))));
    }
    replace(box, lines);
  };
  refresh();
  return { element: box, refresh };
}

/** Link to the outbox, shown only when something waits. */
export function outboxLine() {
  const line = h("a.outbox-line", { href: "#/outbox" });
  const element = h("nav", { "aria-label": t("outbox") }, line);
  const refresh = () => {
    const { length } = unsent();
    line.hidden = !length;
    line.textContent = t("outboxCount", { n: length });
  };
  refresh();
  return { element, refresh };
}

export const chip = (state) => h(`span.chip.${state}`, {}, t(`state_${state}`));
