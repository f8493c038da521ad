/** A visit: its questionnaire, held by this tab alone. */
import { h, replace, toast } from "../dom.js";
import { Filling } from "../form/filling.js";
import { openVisit } from "../form/keeping.js";
import { send } from "../outbox.js";
import { itemById, phone } from "../phone.js";
import { t } from "../strings.js";
import { go, topBar } from "./bar.js";

/** Hold the household for this tab; resolves to a function that lets go, or null when another tab has it. */
function hold(id) {
  return new Promise((resolve) => {
    const name = `draft-${phone.vault.userId}-${id}`;
    navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock ? new Promise((release) => resolve(release)) : resolve(null)));
  });
}

export function formScreen(root, [id]) {
  const item = itemById(id);
  if (!item) return go("");
  const wait = h("p.empty", { role: "status" }, t("loading"));
  root.append(wait);
  let filling = null;
  let release = null;
  let left = false;
  const hide = () => document.visibilityState === "hidden" && filling && (filling.current.flush(), filling.session.save());

  async function start() {
    release = await hold(id);
    if (!release) throw new Error(t("openElsewhere"));
    const session = await openVisit(item);
    if (left) return release();
    wait.remove();
    filling = new Filling(root, session, { title: item.head_name, backTo: `family/${encodeURIComponent(id)}`, onfinish: finished });
    document.addEventListener("visibilitychange", hide);
    return null;
  }

  function finished() {
    toast(t("finished"), "good");
    send();
    go("");
  }

  function fail(error) {
    release?.();
    release = null;
    console.warn("form", error.message);
    const text = error.message === "form" ? t("formMissing") : error.message === t("openElsewhere") ? error.message : t("formBroken", { why: error.message.slice(0, 200) });
    replace(root, topBar(item.head_name, `family/${encodeURIComponent(id)}`), h("main", {}, h("p.error", {}, text)));
  }

  start().catch(fail);
  return {
    async leave() {
      left = true;
      document.removeEventListener("visibilitychange", hide);
      if (filling) await filling.leave();
      release?.();
    },
  };
}
