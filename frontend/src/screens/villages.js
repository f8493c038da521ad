/** Villages that report in a routine round: which have, which have not, and saying how one stands. */
import { choose, h, keyed, listen, refreshed, setText, toast } from "../dom.js";
import { phone } from "../phone.js";
import { t } from "../strings.js";
import { canWithdraw, hasReported, report, reportOf, stateOfVillage, villageById, villages, withdraw } from "../villages.js";
import { chip, go, notices, outboxLine, topBar } from "./frame.js";

const SEARCH_FROM = 12; // villages; fewer are looked over faster than typed

const place = ({ district }, campaign) => [district && t("district", { name: district }), campaign.name].filter(Boolean).join(" · ");

const families = ({ families: n, not_visited: left }) => (n ? t("villageFamilies", { n, left }) : t("villageNone"));

/** A village in a list: the element stays, its words change. `brief`: only what tells it from another one. */
export function villageRow({ brief = false } = {}) {
  const [who, mark, where] = [h("span.who"), h("span.chip"), h("span.where")];
  const element = h("a.item", {}, who, mark, where);
  return { element, update({ village, campaign }) {
    const state = stateOfVillage(village);
    element.setAttribute("href", `#/village/${village.id}`);
    setText(who, village.name);
    setText(mark, t(`state_${state}`));
    mark.className = `chip ${state}`;
    setText(where, brief ? campaign.name : `${place(village, campaign)} · ${families(village)}`);
  } };
}

function group(key) {
  const title = h("h2");
  const rows = h("div.list");
  const draw = keyed(rows, () => villageRow());
  const element = h("section", {}, title, rows);
  return { element, show(found) {
    element.hidden = !found.length;
    setText(title, `${t(key)} (${found.length})`);
    draw(found.map((one) => [one.village.id, one]));
  } };
}

/** All of them, those that said nothing first. */
export function villagesScreen(root, [campaignId]) {
  const top = notices();
  const outbox = outboxLine();
  const search = h("input.search", { type: "search", placeholder: t("searchVillage"), "aria-label": t("searchVillage"), oninput: draw });
  const [blank, done] = [group("villagesBlank"), group("villagesDone")];
  const nothing = h("p.empty", {}, t("villagesFound"));

  function draw() {
    const all = villages().filter(({ campaign }) => !campaignId || campaign.id === campaignId);
    const needle = search.value.trim().toLowerCase();
    const found = all.filter(({ village }) => `${village.name} ${village.district}`.toLowerCase().includes(needle));
    search.hidden = all.length < SEARCH_FROM;
    nothing.hidden = found.length > 0;
    blank.show(found.filter(({ village }) => !hasReported(village)));
    done.show(found.filter(({ village }) => hasReported(village)));
    outbox.refresh();
    top.refresh();
  }

  root.append(topBar(t("villageReports"), ""), top.element, outbox.element, h("main.sections", {}, search, nothing, blank.element, done.element));
  draw();
  const quiet = ["sync", "outbox", "network"].map((topic) => listen(topic, draw));
  return { leave: () => quiet.forEach((stop) => stop()) };
}

/** Why this cannot be said now, by what the list knows; "" when it can. */
function blocked(kind, { never, undecided, extreme }) {
  if (kind === "no_change") return never ? t("blockedNever", { n: never }) : "";
  if (undecided) return t("blockedUndecided", { n: undecided });
  return extreme ? t("blockedExtreme", { n: extreme }) : "";
}

function words({ village }, state, mine) {
  if (state === "held") return t("reportHeld", { why: mine.receipt.words });
  if (village.kind === state) return t(village.own ? "reportedBy" : "reportOfOther", { who: village.by });
  return ["no_change", "zero"].includes(state) ? t("help_sent") : t(`help_${state}`);
}

export function villageScreen(root, [id]) {
  const top = notices();
  const facts = h("div.family");
  const acts = h("div.stack");
  const note = h("input.search", { type: "text", maxLength: 500 });
  const told = h("label.typing", {}, h("span.q-label", {}, t("reportNote")), note);

  async function say(one, kind) {
    const { village, campaign } = one;
    const sure = t("reportSure", { kind: t(`state_${kind}`), village: village.name, round: campaign.name });
    if ((await choose(sure, [[t("reportConfirm"), "primary"], [t("cancel"), "plain"]])) !== 0) return;
    await report(one, kind, note.value.trim());
    toast(t("reportKept"), "good");
  }

  async function takeBack(mine) {
    const sure = t("reportUndoSure", { kind: t(`state_${mine.report.kind}`), village: mine.headName });
    if ((await choose(sure, [[t("reportUndo"), "danger"], [t("cancel"), "plain"]])) === 0) await withdraw(mine);
  }

  /** Nothing to say while one is on its way, where somebody else has spoken, and where every family was visited. */
  function open(village, state) {
    if (["waiting", "sending", "refused", "visited"].includes(state)) return [];
    if (village.kind && !village.own) return [];
    return ["no_change", "zero"].filter((kind) => kind !== state);
  }

  function draw() {
    const one = villageById(id);
    if (!one) return go("");
    const { village, campaign } = one;
    const [state, mine] = [stateOfVillage(village), reportOf(id)];
    refreshed(facts, h("h2", {}, village.name), chip(state), h("p.hint", {}, words(one, state, mine)),
      h("p", {}, place(village, campaign)), h("p.muted", {}, families(village)));
    const choices = campaign.past ? [] : open(village, state);
    told.hidden = !choices.some((kind) => !blocked(kind, village));
    refreshed(acts, choices.map((kind) => act(kind, one)),
      canWithdraw(mine) && h("button.plain", { type: "button", onclick: () => takeBack(mine) }, t("reportUndo")),
      state === "refused" && h("a.button.secondary", { href: "#/outbox" }, t("outbox")));
    top.refresh();
    return null;
  }

  function act(kind, one) {
    const why = blocked(kind, one.village);
    if (why) return h("p.hint.blocked", {}, why);
    return h("div.act", {},
      h("button.secondary", { type: "button", onclick: () => say(villageById(id), kind) }, t(`state_${kind}`)),
      h("p.hint", {}, t(kind === "zero" ? "hintZero" : "hintNoChange")));
  }

  root.append(topBar(t("villageReports"), "villages"), top.element, h("main", {}, facts, told, acts));
  if (phone.assignments) draw();
  const quiet = ["sync", "outbox", "network"].map((topic) => listen(topic, draw));
  return { leave: () => quiet.forEach((stop) => stop()) };
}
