/**
 * Trying a questionnaire before it is published: the phone's own screens, no queue, nothing kept.
 *
 * The page says in #try: data-form (address of the XForm), data-language ("id"/"en"), data-tried (where the server says
 * what the office would read: {facts: [[label, value]], problems: [text]}); in #try-item (application/json) a family
 * shaped as an item of /field/api/assignments. When the form is finished #try tells "ngerombo:finished" with
 * {xml, photos: [meta]}.
 */
import { postTried } from "./api.js";
import { h, replace } from "./dom.js";
import { Filling } from "./form/filling.js";
import { fetched, pictureNames } from "./form/pictures.js";
import { Session } from "./form/session.js";
import { topBar } from "./screens/bar.js";
import { setLanguage, t } from "./strings.js";

const root = document.getElementById("try");

const item = () => JSON.parse(document.getElementById("try-item").textContent);

/** Another family, so that a choice from households.csv is a choice. */
const neighbour = (household) => ({ ...household, id: "412", household: "K-0000-00000412", head_name: "Ketut Contoh", address: "Jl. Contoh 2", nik_last4: "9999" });

/** Keeps what is tried in memory, as long as the page is open. */
function memory(households, made) {
  const photos = new Map();
  return {
    deviceId: () => "ngerombo:try",
    households: () => households,
    photo: async (name) => photos.get(name),
    keepPhoto: async (name, bytes) => void photos.set(name, bytes),
    saveDraft: async () => {},
    finish: async (session, bytes) => made({ xml: new TextDecoder().decode(bytes), photos: Object.values(session.photos) }),
  };
}

const row = ([label, value]) => [h("dt", {}, label), h("dd", {}, value)];

/** What the office would read of this visit, or that it could not be asked. */
async function read(told) {
  const { status, body } = await postTried(root.dataset.tried, told.xml).catch(() => ({ status: 0 }));
  if (status !== 200) return h("p.error", { role: "alert" }, t("tryUnread"));
  const { facts, problems } = JSON.parse(body);
  return h("section", {}, problems.length > 0 && h("div.error", { role: "alert" }, t("tryProblems"), h("ul", {}, problems.map((text) => h("li", {}, text)))),
    h("h2", {}, t("tryRead")), facts.length ? h("dl.facts", {}, facts.flatMap(row)) : h("p", {}, t("tryNothing")));
}

async function result(told) {
  const again = h("button.primary", { type: "button", onclick: () => start() }, t("tryOnce"));
  const main = h("main", {}, h("p.empty", { role: "status" }, t("loading")));
  replace(root, topBar(t("tryDone"), null), main);
  const seen = await read(told);
  replace(main, seen, h("details", {}, h("summary", {}, t("tryResult")), h("pre.result", { tabindex: "0" }, told.xml)), again);
  root.dispatchEvent(new CustomEvent("ngerombo:finished", { detail: told, bubbles: true }));
}

async function start() {
  setLanguage(root.dataset.language ?? "id");
  replace(root, h("p.empty", { role: "status" }, t("loading")));
  const response = await fetch(root.dataset.form, { credentials: "same-origin" });
  if (!response.ok) throw new Error(String(response.status));
  const household = item();
  const xml = await response.text();
  const pictures = await fetched(pictureNames(xml), (name) => root.dataset.pictures + encodeURIComponent(name));
  const form = { id: "try", version: "0", xml, pictures };
  const store = memory([household, neighbour(household)], (told) => told);
  const session = await new Session({ item: household, form, store, user: { name: t("tryName") } }).start(null, null);
  replace(root);
  return new Filling(root, session, { title: t("tryTitle"), backTo: null, onfinish: result });
}

start().catch((error) => {
  console.warn("try", error.message);
  replace(root, h("main", {}, h("p.error", { role: "alert" }, t("formBroken", { why: error.message.slice(0, 300) }))));
});
