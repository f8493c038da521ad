/** The assigned households: search, states, deadline. */
import { serverNow } from "../clock.js";
import { h, keyed, listen, setText } from "../dom.js";
import { campaignOf, phone, stateOf } from "../phone.js";
import { day, moment, neighbourhood, t } from "../strings.js";
import { isSyncing, sync } from "../sync.js";
import { hasReported, villages } from "../villages.js";
import { notices, outboxLine, topBar } from "./frame.js";
import { villageRow } from "./villages.js";

/** Chip -> states that it shows. */
const GROUPS = {
  all: null,
  state_pending: ["pending"],
  state_draft: ["draft"],
  state_returned: ["returned"],
  state_waiting: ["waiting", "sending", "refused"],
  state_sent: ["sent", "needs_repair", "held", "approved", "rejected", "closed"],
};
const FIRST = 40; // rows drawn before the screen is shown; the rest follow in the next frames
const FEW = 4; // villages shown in the list itself; more have a screen of their own
const remembered = { query: "", group: "all", campaign: null, scroll: 0 };

const words = (item) => `${item.head_name} ${item.address} ${item.village} ${item.household} ${item.nik_last4}`.toLowerCase();

/** Campaigns that have households here; one that ended keeps what is unfinished. */
const rounds = () => phone.assignments?.campaigns ?? [];

function row() {
  const [who, mark, where] = [h("span.who"), h("span.chip"), h("span.where")];
  const element = h("a.item", {}, who, mark, where);
  return { element, update({ item, state }) {
    const round = rounds().length > 1 && !remembered.campaign ? campaignOf(item)?.name : "";
    element.setAttribute("href", `#/family/${encodeURIComponent(item.id)}`);
    setText(who, item.head_name);
    setText(mark, t(`state_${state}`));
    mark.className = `chip ${state}`;
    setText(where, [item.address, neighbourhood(item), item.village, round, item.again && t("secondMark")].filter(Boolean).join(", "));
  } };
}

/** A button that stays, with a state that is pressed or not. */
const pressed = (kind, onpick) => () => {
  let key = null;
  const element = h(`button.${kind}`, { type: "button", onclick: () => onpick(key) });
  return { element, update(value) {
    key = value.key;
    element.setAttribute("aria-pressed", String(value.on));
    setText(element, value.text);
  } };
};

function deadline(campaign) {
  const left = Math.ceil((new Date(`${campaign.ends_on}T23:59:59`) - serverNow(phone.skew)) / 86400000) - 1;
  const rest = left > 0 ? t("daysLeft", { n: left }) : left === 0 ? t("lastDay") : t("overdue", { n: -left });
  return `${campaign.name} · ${t("until", { date: day(campaign.ends_on) })} (${rest})`;
}

function matching(all, { query, group, campaign }) {
  const needles = query.toLowerCase().split(/\s+/).filter(Boolean);
  const states = GROUPS[group];
  return all.filter(({ item, state }) => (!campaign || item.campaign === campaign) && (!states || states.includes(state)) && needles.every((needle) => words(item).includes(needle)));
}

/** Rows that are there stay; those that are new come some at a time, so that the first are seen at once. */
function drawRows(draw, list, found, still) {
  let until = Math.max(FIRST, list.childElementCount);
  const more = () => {
    if (!still()) return;
    draw(found.slice(0, until).map((one) => [one.item.id, one]));
    if (until >= found.length) return;
    until += 120;
    requestAnimationFrame(more);
  };
  more();
}

/** Back from a visit, a chip that holds nothing any more gives way to the whole list. */
function forgetEmptyGroup() {
  const states = GROUPS[remembered.group];
  if (states && !phone.assignments?.items.some((item) => states.includes(stateOf(item)))) remembered.group = "all";
}

export function listScreen(root) {
  forgetEmptyGroup();
  const top = notices();
  const outbox = outboxLine();
  const about = h("p.about");
  const abouts = h("div.abouts");
  const drawAbouts = keyed(abouts, pressed("round", (id) => {
    remembered.campaign = remembered.campaign === id ? null : id;
    redraw();
  }));
  const reports = h("div.list.brief");
  const drawReports = keyed(reports, () => villageRow({ brief: true }));
  const reported = h("a.outbox-line.reports-line", { href: "#/villages" });
  const bar = h("progress.progress", { max: 1, value: 0 });
  const done = h("p.done");
  const search = h("input.search", { type: "search", placeholder: t("search"), "aria-label": t("search"), value: remembered.query, oninput: redraw });
  const chips = h("div.chips", { role: "group" });
  const drawChipRow = keyed(chips, pressed("pick", (group) => {
    remembered.group = group;
    redraw();
  }));
  const list = h("div.list");
  const drawList = keyed(list, row);
  const nothing = h("p.empty");
  const foot = h("p.foot");
  const reload = h("button.secondary", { type: "button", onclick: () => sync() });
  let turn = 0;

  function redraw() {
    remembered.query = search.value;
    turn += 1;
    const mine = turn;
    if (!rounds().some(({ id }) => id === remembered.campaign)) remembered.campaign = null;
    const all = (phone.assignments?.items ?? [])
      .filter((item) => !remembered.campaign || item.campaign === remembered.campaign)
      .map((item) => ({ item, state: stateOf(item) }));
    drawRounds();
    drawVillages();
    const found = matching(all, remembered);
    drawChips(all);
    drawRows(drawList, list, found, () => mine === turn);
    nothing.hidden = found.length > 0;
    setText(nothing, t(all.length ? "noneFound" : "noItems"));
    const open = new Set(["pending", "draft", "returned"]);
    const visited = all.filter(({ state }) => !open.has(state)).length;
    setText(done, t("progressDone", { done: visited, all: all.length }));
    bar.max = Math.max(1, all.length);
    bar.value = visited;
  }

  /** One round: its line. Several: a line each, pressed to see only that one. */
  function drawRounds() {
    const all = rounds();
    const many = all.length > 1;
    about.hidden = many;
    setText(about, all.length ? deadline(all[0]) : t("noCampaign"));
    drawAbouts(many ? all.map((one) => [one.id, { key: one.id, on: remembered.campaign === one.id, text: deadline(one) }]) : []);
  }

  /** Villages that report: a few that said nothing are shown themselves; the line leads to all. */
  function drawVillages() {
    const all = villages().filter(({ campaign }) => !remembered.campaign || campaign.id === remembered.campaign);
    const done = all.filter(({ village }) => hasReported(village)).length;
    reported.hidden = !all.length;
    setText(reported, `${t("villageReports")}: ${t("reportedOf", { done, all: all.length })}`);
    reported.classList.toggle("done-line", done === all.length);
    drawReports(all.length > FEW || done === all.length ? [] : all.map((one) => [one.village.id, one]));
  }

  function drawChips(all) {
    const buttons = Object.entries(GROUPS).map(([group, states]) => {
      const count = states ? all.filter(({ state }) => states.includes(state)).length : all.length;
      const on = remembered.group === group;
      return (count || on || group === "all") && [group, { key: group, on, text: `${t(group)} ${count}` }];
    });
    drawChipRow(buttons.filter(Boolean));
  }

  function refresh() {
    setText(reload, t(isSyncing() ? "refreshing" : "refresh"));
    reload.disabled = isSyncing();
    setText(foot, phone.checkedAt ? t("updated", { when: moment(phone.checkedAt) }) : "");
    top.refresh();
    outbox.refresh();
    redraw();
  }

  const account = h("a.icon", { href: "#/account", "aria-label": t("account") }, "☰");
  root.append(topBar(t("visits"), null, account), top.element, outbox.element,
    h("main", {}, about, abouts, reported, reports, bar, done, search, chips, list, nothing, reload, foot));
  refresh();
  window.scrollTo(0, remembered.scroll);
  const quiet = ["sync", "outbox", "network"].map((topic) => listen(topic, refresh));
  return {
    leave() {
      remembered.scroll = window.scrollY;
      turn += 1;
      quiet.forEach((stop) => stop());
    },
  };
}
