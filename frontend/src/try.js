/**
 * Trying a questionnaire before it is published: the phone's own screens, no queue, nothing kept.
 *
 * The page says in #try: data-form (address of the XForm), data-language ("id"/"en"); in #try-item (application/json)
 * what to prefill, shaped as an item of /field/api/assignments. When the form is finished the page shows what the
 * server would get, and #try tells "ngerombo:finished" with {xml, photos: [meta]}.
 */
import { h, replace } from "./dom.js";
import { Filling } from "./form/filling.js";
import { Session } from "./form/session.js";
import { topBar } from "./screens/bar.js";
import { setLanguage, t } from "./strings.js";

const root = document.getElementById("try");

const ITEM = {
  id: "0", household: "K-0000-00000000", head_name: "Keluarga Contoh", address: "Jl. Contoh 1", rt: "001", rw: "002",
  village: "Desa Contoh", nik_last4: "0000", members: [{ member_id: "P-1", name: "Anggota Contoh" }], prefill: {},
};

const item = () => ({ ...ITEM, ...JSON.parse(document.getElementById("try-item")?.textContent || "{}") });

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

function result(told) {
  const again = h("button.primary", { type: "button", onclick: () => start() }, t("tryOnce"));
  replace(root, topBar(t("tryDone"), null), h("main", {}, h("p", {}, t("tryResult")), h("pre.result", { tabindex: "0" }, told.xml), again));
  root.dispatchEvent(new CustomEvent("ngerombo:finished", { detail: told, bubbles: true }));
}

async function start() {
  setLanguage(root.dataset.language ?? "id");
  replace(root, h("p.empty", { role: "status" }, t("loading")));
  const response = await fetch(root.dataset.form, { credentials: "same-origin" });
  if (!response.ok) throw new Error(String(response.status));
  const household = item();
  const form = { id: "try", version: "0", xml: await response.text() };
  const store = memory([household], (told) => told);
  const session = await new Session({ item: household, form, store, user: { name: t("tryName") } }).start(null, null);
  replace(root);
  return new Filling(root, session, { title: t("tryTitle"), backTo: null, onfinish: result });
}

start().catch((error) => {
  console.warn("try", error.message);
  replace(root, h("main", {}, h("p.error", { role: "alert" }, t("formBroken", { why: error.message.slice(0, 300) }))));
});
