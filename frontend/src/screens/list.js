/** The assigned households: search, states, deadline. */
import { serverNow } from "../clock.js";
import { h, listen, replace, setText } from "../dom.js";
import { campaignOf, phone, stateOf } from "../phone.js";
import { day, moment, neighbourhood, t } from "../strings.js";
import { isSyncing, sync } from "../sync.js";
import { chip, notices, outboxLine, topBar } from "./frame.js";

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
const remembered = { query: "", group: "all", campaign: null, scroll: 0 };

const words = (item) => `${item.head_name} ${item.address} ${item.village} ${item.household} ${item.nik_last4}`.toLowerCase();

/** Campaigns that have households here; one that ended keeps what is unfinished. */
const rounds = () => phone.assignments?.campaigns ?? [];

function row({ item, state }) {
  const round = rounds().length > 1 && !remembered.campaign ? campaignOf(item)?.name : "";
  const place = [item.address, neighbourhood(item), item.village, round, item.again && t("secondMark")].filter(Boolean).join(", ");
  return h("a.item", { href: `#/family/${encodeURIComponent(item.id)}` },
    h("span.who", {}, item.head_name), chip(state),
    h("span.where", {}, place));
}

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

function drawRows(list, found, still) {
  replace(list, found.slice(0, FIRST).map(row));
  let at = FIRST;
  const more = () => {
    if (!still() || at >= found.length) return;
    list.append(...found.slice(at, at + 120).map(row));
    at += 120;
    requestAnimationFrame(more);
  };
  requestAnimationFrame(more);
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
  const about = h("div.abouts");
  const bar = h("progress.progress", { max: 1, value: 0 });
  const done = h("p.done");
  const search = h("input.search", { type: "search", placeholder: t("search"), "aria-label": t("search"), value: remembered.query, oninput: redraw });
  const chips = h("div.chips", { role: "group" });
  const list = h("div.list");
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
    const found = matching(all, remembered);
    drawChips(all);
    drawRows(list, found, () => mine === turn);
    if (!found.length) replace(list, h("p.empty", {}, t(all.length ? "noneFound" : "noItems")));
    const open = new Set(["pending", "draft", "returned"]);
    const visited = all.filter(({ state }) => !open.has(state)).length;
    setText(done, t("progressDone", { done: visited, all: all.length }));
    bar.max = Math.max(1, all.length);
    bar.value = visited;
  }

  /** One round: its line. Several: a line each, pressed to see only that one. */
  function drawRounds() {
    const all = rounds();
    if (all.length < 2) return replace(about, h("p.about", {}, all.length ? deadline(all[0]) : t("noCampaign")));
    const pick = (id) => () => {
      remembered.campaign = remembered.campaign === id ? null : id;
      redraw();
    };
    return replace(about, all.map((campaign) =>
      h("button.round", { type: "button", "aria-pressed": String(remembered.campaign === campaign.id), onclick: pick(campaign.id) }, deadline(campaign))));
  }

  function drawChips(all) {
    const buttons = Object.entries(GROUPS).map(([group, states]) => {
      const count = states ? all.filter(({ state }) => states.includes(state)).length : all.length;
      const pick = () => {
        remembered.group = group;
        redraw();
      };
      const known = remembered.group === group;
      if (!count && !known && group !== "all") return null;
      return h("button.pick", { type: "button", "aria-pressed": String(known), onclick: pick }, `${t(group)} ${count}`);
    });
    replace(chips, buttons);
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
    h("main", {}, about, bar, done, search, chips, list, reload, foot));
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
