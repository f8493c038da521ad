/** One household before the visit: where, who, and what happened to earlier visits. */
import { ask, h, listen, refreshed } from "../dom.js";
import { dropDraft, itemById, outboxOf, phone, stateOf } from "../phone.js";
import { moment, neighbourhood, t } from "../strings.js";
import { chip, go, notices, topBar } from "./frame.js";

const HELP = new Set(["waiting", "sent", "needs_repair", "held", "refused"]);

function member({ name, age }) {
  return h("li", {}, name, age !== null && age !== undefined && h("span.muted", {}, ` · ${t("age", { n: age })}`));
}

function returnedBox({ note, questions }) {
  const count = Object.keys(questions ?? {}).length;
  return h("div.reviewer", {}, h("strong", {}, t("returnedNote")), h("p", {}, note), count > 0 && h("p", {}, t("returnedQuestions", { n: count })));
}

export function familyScreen(root, [id]) {
  const top = notices();
  const body = h("main");

  async function drop() {
    if (!(await ask(t("deleteDraftSure"), t("deleteDraft"), t("cancel")))) return;
    await dropDraft(id);
    draw();
  }

  function buttons(item, state) {
    const start = (key, kind) => h(`button.${kind}`, { type: "button", onclick: () => go(`form/${encodeURIComponent(id)}`) }, t(key));
    if (state === "draft") return [start("resumeDraft", "primary"), h("button.plain", { type: "button", onclick: drop }, t("deleteDraft"))];
    if (state === "returned") return [start("repairVisit", "primary")];
    if (state === "pending") return [start("startVisit", "primary")];
    return [h("p.hint", {}, t("again")), start("startVisit", "secondary")];
  }

  function draw() {
    const item = itemById(id);
    if (!item) return go("");
    const state = stateOf(item);
    const sent = outboxOf(id);
    refreshed(body,
      h("div.family", {},
        h("h2", {}, item.head_name), chip(state),
        HELP.has(state) && h("p.hint", {}, t(`help_${state}`)),
        h("p", {}, item.address), h("p", {}, [neighbourhood(item), item.village].filter(Boolean).join(", ")),
        item.nik_last4 && h("p.muted", {}, t("lastFour", { n: item.nik_last4 }), ` · ${item.household}`)),
      sent?.receipt && h("p.receipt", {}, t("receipt", { id: sent.receipt.id }), sent.receipt.at && ` · ${moment(sent.receipt.at)}`),
      item.again && h("p.notice", {}, t("secondVisit")),
      item.gone && h("p.notice.warn", {}, t("gone")),
      item.returned && ["returned", "draft"].includes(state) && returnedBox(item.returned),
      h("div.stack", {}, buttons(item, state)),
      item.members.length > 0 && h("section", {}, h("h3", {}, `${t("members")} (${item.members.length})`), h("ul.members", {}, item.members.map(member))));
    return null;
  }

  root.append(topBar(t("visits"), ""), top.element, body);
  if (phone.assignments) draw();
  const quiet = [listen("sync", draw), listen("outbox", draw), listen("network", () => top.refresh())];
  return { leave: () => quiet.forEach((stop) => stop()) };
}
