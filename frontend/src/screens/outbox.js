/** The queue, as honest as it can be. */
import { h, keyed, listen, refreshed, setText } from "../dom.js";
import { isSending, send, tryAgain } from "../outbox.js";
import { itemById, phone, stateOf } from "../phone.js";
import { isLow, measure } from "../storage.js";
import { megabytes, moment, t } from "../strings.js";
import { chip, notices, topBar } from "./frame.js";

function trouble({ error, state, nextAt }) {
  if (!error) return null;
  const words = [t(error.key, { code: error.code }), error.text];
  if (state === "waiting" && nextAt > Date.now()) words.push(t("nextTry", { when: moment(nextAt) }));
  return h("p.error", {}, words.filter(Boolean).join(" "));
}

function photoLine({ photos }) {
  const lost = photos.filter((photo) => photo.lost).length;
  const sent = photos.filter((photo) => photo.sent).length;
  return [
    photos.length > 0 && h("p.muted", {}, t("photosSent", { n: sent, all: photos.length })),
    lost > 0 && h("p.error", {}, t("photosLost", { n: lost })),
  ];
}

const villageLink = (id) => h("a.button.secondary", { href: `#/village/${id}` }, t("seeVillage"));

const familyLink = (id, key) => h("a.button.secondary", { href: `#/family/${encodeURIComponent(id)}` }, t(key));

/** The reviewer sent this very visit back: the list knows, with a note for the whole and for each question. */
const returnedOf = (item) => {
  const household = itemById(item.targetId);
  return household?.returned?.instance_id === item.id && stateOf(household) === "returned" ? household.returned : null;
};

function repairBox({ note, questions }, id) {
  const count = Object.keys(questions ?? {}).length;
  return [
    h("p.reviewer", {}, t("reviewerNote", { note }), count > 0 && ` ${t("returnedQuestions", { n: count })}`),
    familyLink(id, "repairVisit"),
  ];
}

/** A visit not finished yet: on the phone, and nowhere else. */
function draft(id) {
  return [
    h("div.card-head", {}, h("span.card-name", {}, itemById(id)?.head_name ?? ""), chip("draft")),
    h("div.card-body", {}, h("p.hint", {}, t("help_draft")), familyLink(id, "resumeDraft"))];
}

/** What was reported of a village, and what the office says to one that it holds. */
const reportLines = ({ report, round, state, receipt }) => [
  h("p", {}, `${t(`state_${report.kind}`)} · ${round}`),
  state === "held" && h("p.error", {}, t("reportHeld", { why: receipt.words })),
  state === "held" && villageLink(report.id),
];

function sending(item) {
  const { receipt } = item;
  const returned = returnedOf(item);
  const hint = item.report ? item.state === "waiting" : ["waiting", "needs_repair", "held", "refused"].includes(item.state);
  return [
    h("div.card-head", {}, h("span.card-name", {}, item.headName), chip(returned ? "returned" : item.state)),
    h("div.card-body", {},
      item.report && reportLines(item),
      h("p.muted", {}, t("finishedAt", { when: moment(item.finishedAt) })),
      photoLine(item),
      returned && repairBox(returned, item.targetId),
      !returned && hint && !item.error && h("p.hint", {}, t(`help_${item.state}`)),
      trouble(item),
      item.state === "refused" && h("p.hint", {}, t("help_refused")),
      receipt && h("p.receipt", {}, t("receipt", { id: receipt.id }), receipt.at && h("br"), receipt.at && t("receivedAt", { when: moment(receipt.at) })),
      item.state === "refused" && h("button.secondary", { type: "button", onclick: () => tryAgain(item) }, t("tryAgain")))];
}

/** One part of the queue: hidden while it is empty; a card is drawn anew only when it says something else. */
function part(key, lines) {
  const title = h("h2");
  const cards = h("div");
  const draw = keyed(cards, () => {
    const element = h("section.card.outbox-item");
    return { element, update: (value) => refreshed(element, lines(value)) };
  });
  const element = h("section", {}, title, cards);
  return { element, show(items) {
    element.hidden = !items.length;
    setText(title, `${t(key)} (${items.length})`);
    draw(items.map((item) => [item.id ?? item, item]));
  } };
}

export function outboxScreen(root) {
  const top = notices();
  const now = h("button.primary", { type: "button", onclick: () => send({ everything: true }) });
  const [waits, troubles, drafts, done] = [part("waitingList", sending), part("troubleList", sending), part("draftList", draft), part("sentList", sending)];
  const nothing = h("p.empty", {}, t("outboxEmpty"));
  const body = h("div.sections", {}, nothing, [waits, troubles, drafts, done].map(({ element }) => element));
  const space = h("p.foot");

  function refresh() {
    const all = [...phone.outbox.values()].sort((a, b) => b.order - a.order);
    const waiting = all.filter(({ state }) => state === "waiting" || state === "sending");
    const odd = all.filter((item) => ["refused", "needs_repair", "held"].includes(item.state) || returnedOf(item));
    const sent = all.filter((item) => item.state === "sent" && !odd.includes(item));
    setText(now, t(isSending() ? "sendingNow" : "sendNow"));
    now.disabled = isSending() || !navigator.onLine;
    now.hidden = !waiting.length;
    nothing.hidden = all.length + phone.drafts.size > 0;
    waits.show(waiting);
    troubles.show(odd);
    drafts.show([...phone.drafts]);
    done.show(sent);
    top.refresh();
  }

  async function showRoom() {
    const room = await measure();
    if (room) setText(space, `${t("storage")}: ${t("storageUse", { used: megabytes(room.usage), quota: megabytes(room.quota) })}${isLow() ? ` · ${t("almostFullShort")}` : ""}`);
  }

  root.append(topBar(t("outbox"), ""), top.element, h("main", {}, now, body, space));
  refresh();
  showRoom();
  const quiet = ["outbox", "network", "sync"].map((topic) => listen(topic, refresh));
  return { leave: () => quiet.forEach((stop) => stop()) };
}
