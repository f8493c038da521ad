/** Where a visit on this phone is kept: its draft and photos in the vault, and when finished in the outbox. */
import { iso } from "../api.js";
import { deviceId } from "../device.js";
import { tell } from "../dom.js";
import { campaignOf, nextOrder, phone, stateOf } from "../phone.js";
import { measure } from "../storage.js";
import { sha256 } from "../vault.js";
import { photoNames, Session } from "./session.js";

const photoId = (item, name) => `${item.id}/${name}`;

async function outboxItem({ item, form, photos, xml }, bytes) {
  const doc = new DOMParser().parseFromString(xml, "application/xml");
  const instanceId = [...doc.getElementsByTagName("*")].find((e) => e.localName === "instanceID").textContent.trim();
  const named = new Set(photoNames(xml));
  return {
    id: instanceId, order: nextOrder(), targetId: item.id, headName: item.head_name, household: item.household,
    formId: form.id, formVersion: form.version, finishedAt: iso(new Date()), sha256: await sha256(bytes),
    state: "waiting", tries: 0, nextAt: 0, error: null, receipt: null,
    photos: Object.values(photos).filter((meta) => named.has(meta.name)).map((meta) => ({ ...meta, sent: false, lost: false })),
  };
}

/** The store of one household's visit. */
function keeping(item) {
  const { vault } = phone; // the one of this person, whoever comes next
  return {
    deviceId,
    households: () => phone.assignments?.items ?? [],
    photo: (name) => vault.get("photos", photoId(item, name)),
    async saveDraft(draft) {
      await vault.put("drafts", item.id, draft);
      phone.drafts.add(item.id);
    },
    async keepPhoto(name, bytes) {
      await vault.put("photos", photoId(item, name), bytes);
      measure();
    },
    /** Move the draft to the outbox in one transaction. */
    async finish(session, bytes) {
      const made = await outboxItem(session, bytes);
      const dropped = Object.keys(session.photos).filter((name) => !made.photos.some((photo) => photo.name === name));
      await vault.write([
        ["bodies", made.id, bytes],
        ["outbox", made.id, made],
        ["drafts", item.id, null],
        ...dropped.map((name) => ["photos", photoId(item, name), null]),
      ]);
      phone.drafts.delete(item.id);
      phone.outbox.set(made.id, made);
      tell("outbox");
      return made;
    },
  };
}

/** Open the draft of `item`, else its returned visit, else a new one. Throws Error("form") when the form is not on the phone. */
export async function openVisit(item) {
  const draft = await phone.vault.get("drafts", item.id);
  const returned = stateOf(item) === "returned" ? item.returned : null;
  const own = campaignOf(item)?.form;
  const [id, version] = [draft?.formId ?? returned?.form_id ?? own?.id, draft?.formVersion ?? returned?.form_version ?? own?.version];
  const form = await phone.vault.form(id, version);
  if (!form) throw new Error("form");
  const session = new Session({ item, form, store: keeping(item), user: phone.assignments.user });
  return session.start(draft, returned);
}
