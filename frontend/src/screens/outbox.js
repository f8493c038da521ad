/** The queue, as honest as it can be. */
import { h, listen, replace, setText } from "../dom.js";
import { isSending, send, tryAgain } from "../outbox.js";
import { phone } from "../phone.js";
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

function card(item) {
  const { receipt } = item;
  return h("section.card.outbox-item", {},
    h("div.card-head", {}, h("span.card-name", {}, item.headName), chip(item.state)),
    h("div.card-body", {},
      h("p.muted", {}, t("finishedAt", { when: moment(item.finishedAt) })),
      photoLine(item),
      ["waiting", "needs_repair", "held", "refused"].includes(item.state) && !item.error && h("p.hint", {}, t(`help_${item.state}`)),
      trouble(item),
      item.state === "refused" && h("p.hint", {}, t("help_refused")),
      receipt && h("p.receipt", {}, t("receipt", { id: receipt.id }), receipt.at && h("br"), receipt.at && t("receivedAt", { when: moment(receipt.at) })),
      item.state === "refused" && h("button.secondary", { type: "button", onclick: () => tryAgain(item) }, t("tryAgain"))));
}

const section = (key, items) => items.length > 0 && h("section", {}, h("h2", {}, `${t(key)} (${items.length})`), items.map(card));

export function outboxScreen(root) {
  const top = notices();
  const now = h("button.primary", { type: "button", onclick: () => send({ everything: true }) });
  const body = h("div.sections");
  const space = h("p.foot");

  function refresh() {
    const all = [...phone.outbox.values()].sort((a, b) => b.finishedAt.localeCompare(a.finishedAt));
    const waiting = all.filter(({ state }) => state === "waiting" || state === "sending");
    const odd = all.filter(({ state }) => ["refused", "needs_repair", "held"].includes(state));
    const sent = all.filter(({ state }) => state === "sent");
    setText(now, t(isSending() ? "sendingNow" : "sendNow"));
    now.disabled = isSending() || !navigator.onLine;
    now.hidden = !waiting.length;
    replace(body, all.length ? null : h("p.empty", {}, t("outboxEmpty")), section("waitingList", waiting), section("troubleList", odd), section("sentList", sent));
    top.refresh();
  }

  async function measure() {
    const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
    if (quota) setText(space, `${t("storage")}: ${t("storageUse", { used: megabytes(usage), quota: megabytes(quota) })}`);
  }

  root.append(topBar(t("outbox"), ""), top.element, h("main", {}, now, body, space));
  refresh();
  measure();
  const quiet = ["outbox", "network"].map((topic) => listen(topic, refresh));
  return { leave: () => quiet.forEach((stop) => stop()) };
}
