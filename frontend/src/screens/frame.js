/** What every screen of the app shares under its bar: the notices, the way to the queue. */
import { daysWithoutContact, isOdd } from "../clock.js";
import { h, refreshed, setText } from "../dom.js";
import { counted, left, phone, unsent } from "../phone.js";
import { isLow, room } from "../storage.js";
import { megabytes, number, t } from "../strings.js";
import { hasUpdate, update } from "../update.js";

export { go, topBar } from "./bar.js";

const WARN_BEFORE = 3; // days

const loginUrl = () => `${document.body.dataset.login}?next=/field/`;

/** "12 hours", "5 days": how far the clock is off. */
function distance(skew) {
  const hours = Math.abs(skew) / 3_600_000;
  if (hours < 1) return t("minutes", { n: number(hours * 60) });
  return hours < 48 ? t("hours", { n: number(hours) }) : t("days", { n: number(hours / 24) });
}

function contactLine() {
  const limit = phone.assignments?.wipe_after_days;
  if (!limit || !phone.checkedAt) return null;
  const days = daysWithoutContact(phone);
  if (days < limit - WARN_BEFORE) return null;
  return h("p.notice.warn", {}, t("longAway", { n: days, rest: Math.max(0, limit - days) }));
}

/** "3 visits, 1 village report": what there is none of is left out, visits only when there are reports. */
export function sayCount({ visits, reports }) {
  const parts = [(visits || !reports) && t("countVisits", { n: visits }), reports && t("countReports", { n: reports })];
  return parts.filter(Boolean).join(", ");
}

/** "Sealed on this phone: 3 visits, 1 draft", of whoever is not at work here now. */
export function leftLine() {
  const others = Object.values(left());
  const sum = (what) => others.reduce((total, each) => total + (each[what] ?? 0), 0);
  const [visits, reports, drafts] = ["visits", "reports", "drafts"].map(sum);
  return visits + reports + drafts > 0 && h("p.notice", {}, t("sealedHere", { n: sayCount({ visits, reports }), d: drafts }));
}

/** Offline, log in again, clock, room, new version: each a line that goes away by itself. */
export function notices() {
  const box = h("aside.notices", { "aria-label": t("notices") });
  const refresh = () => {
    const lines = [];
    if (!navigator.onLine) lines.push(h("p.notice", {}, t("offline")));
    else if (phone.loginNeeded) lines.push(h("p.notice.warn", {}, t(phone.vault ? "loginNeeded" : "loginFirst"), " ", h("a.link", { href: loginUrl() }, t("login"))));
    if (isOdd(phone.skew)) lines.push(h("p.notice.warn", {}, t("clockWrong", { far: distance(phone.skew) })));
    if (isLow()) lines.push(h("p.notice.warn", {}, t("almostFull", { left: megabytes(Math.max(0, room.quota - room.usage)) })));
    lines.push(contactLine());
    if (hasUpdate()) lines.push(h("p.notice", {}, t("newVersion"), " ", h("button.link", { type: "button", onclick: update }, t("updateNow"))));
    refreshed(box, lines);
  };
  refresh();
  return { element: box, refresh };
}

/** Link to the outbox, shown only when something waits. */
export function outboxLine() {
  const line = h("a.outbox-line", { href: "#/outbox" });
  const element = h("nav", { "aria-label": t("outbox") }, line);
  const refresh = () => {
    const waiting = unsent();
    line.hidden = !waiting.length;
    setText(line, t("outboxCount", { n: sayCount(counted(waiting)) }));
  };
  refresh();
  return { element, refresh };
}

export const chip = (state) => h(`span.chip.${state}`, {}, t(`state_${state}`));
