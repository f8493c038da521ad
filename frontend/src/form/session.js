/**
 * One questionnaire being filled: the form engine, its photos and the draft.
 *
 * Draft = {targetId, formId, formVersion, xml, photos: {name: meta}, page, repairs (instanceID or null), savedAt}; it is written after
 * every answer, so that a killed browser loses at most the letters typed in the last quarter second.
 */
import { loadForm } from "@getodk/xforms-engine";

import { iso } from "../api.js";
import { tell } from "../dom.js";
import { deviceId, phone, stateOf } from "../phone.js";
import { language } from "../strings.js";
import { bytesOf, sha256 } from "../vault.js";
import { prefilled, withDeprecatedId } from "./prefill.js";

const SAVE_AFTER = 250;

const xmlFile = (xml) => new File([xml], "xml_submission_file", { type: "text/xml" });

function instanceData(xml, files) {
  const data = new FormData();
  data.set("xml_submission_file", xmlFile(xml));
  for (const [name, bytes] of files) data.set(name, new File([bytes], name, { type: "image/jpeg" }));
  return [data];
}

/** Names of photos in an instance: the engine keeps only those that it is given a file for. */
function photoNames(xml) {
  const doc = new DOMParser().parseFromString(xml, "application/xml");
  const leaves = [...doc.getElementsByTagName("*")].filter((e) => !e.firstElementChild);
  return leaves.map((e) => e.textContent.trim()).filter((text) => /^[\w.-]+\.(jpe?g|png|webp)$/i.test(text));
}

export class Session {
  constructor(item, form) {
    this.item = item;
    this.form = form;
    this.photos = {};
    this.page = 0;
    this.onchange = () => {};
    this.onsaved = () => {};
    this.dirty = false; // a visit that was only looked at leaves no draft
    this.timer = null;
    this.saving = Promise.resolve();
  }

  /** Open the draft of `item`, else its returned visit, else a new one. Throws Error("form") when the form is not on the phone. */
  static async open(item) {
    const draft = await phone.vault.get("drafts", item.id);
    const returned = stateOf(item) === "returned" ? item.returned : null;
    const version = draft?.formVersion ?? returned?.form_version ?? phone.assignments.form?.version;
    const form = await phone.vault.form(draft?.formId ?? phone.assignments.form?.id, version);
    if (!form) throw new Error("form");
    const session = new Session(item, form);
    await session.start(draft, returned);
    return session;
  }

  async start(draft, returned) {
    this.repairs = draft ? (draft.repairs ?? null) : (returned?.instance_id ?? null);
    let { xml } = this.form;
    if (draft && this.repairs) xml = withDeprecatedId(xml);
    else if (!draft && !returned) xml = prefilled(xml, this.item, phone.assignments.user);
    const loaded = await loadForm(xml, { missingResourceBehavior: "BLANK" });
    if (loaded.status === "failure") throw loaded.error;
    const config = {
      stateFactory: (state) => this.watched(state),
      instanceAttachments: { fileNameFactory: ({ basename, extension }) => `${basename}${extension ?? ""}` },
      preloadProperties: { deviceID: deviceId(), username: phone.assignments.user.name },
    };
    if (draft) await this.restore(loaded, draft, config);
    else if (returned) await this.repair(loaded, returned, config);
    else this.root = loaded.createInstance(config).root;
    this.chooseLanguage();
  }

  async restore(loaded, draft, config) {
    this.photos = draft.photos;
    this.dirty = true;
    this.page = draft.page;
    const files = await Promise.all(photoNames(draft.xml).map(async (name) => [name, (await phone.vault.get("photos", this.photoId(name))) ?? new Uint8Array()]));
    const { root } = await loaded.restoreInstance({ data: instanceData(draft.xml, files) }, config);
    this.root = root;
    await new Promise((done) => setTimeout(done)); // photos arrive one turn later
  }

  /** A returned visit: its answers under a new instanceID, the old one kept as deprecatedID. */
  async repair(loaded, returned, config) {
    const files = photoNames(returned.instance_xml).map((name) => [name, new Uint8Array()]); // empty = is on the server
    const input = { inputType: "FORM_INSTANCE_INPUT_RESOLVED", data: instanceData(returned.instance_xml, files) };
    this.root = (await loaded.editInstance(input, config)).root;
    await new Promise((done) => setTimeout(done));
  }

  /** The engine writes its state into this object; any change asks for one refresh of the screen. */
  watched(state) {
    return new Proxy(state, {
      set: (target, key, value) => {
        target[key] = value;
        if (!this.pending) {
          this.pending = true;
          queueMicrotask(() => {
            this.pending = false;
            this.onchange();
          });
        }
        return true;
      },
    });
  }

  chooseLanguage() {
    const wanted = this.root.languages.find((known) => (known.locale?.language ?? known.language).toLowerCase().includes(language));
    if (wanted) this.root.setLanguage(wanted);
  }

  photoId(name) {
    return `${this.item.id}/${name}`;
  }

  get xml() {
    return this.root.instanceState.instanceXML;
  }

  /** Save the draft soon; called after each answer. */
  changed() {
    this.dirty = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), SAVE_AFTER);
  }

  /** Save the draft now; resolves when it is on disk. */
  save() {
    clearTimeout(this.timer);
    if (this.closed || !this.dirty) return this.saving;
    const draft = {
      targetId: this.item.id, formId: this.form.id, formVersion: this.form.version,
      xml: this.xml, photos: this.photos, page: this.page, repairs: this.repairs, savedAt: iso(new Date()),
    };
    const { vault } = phone;
    const write = () => vault.put("drafts", this.item.id, draft); // one after the other: an older draft never lands last
    this.saving = this.saving.then(write).then(
      () => {
        phone.drafts.add(this.item.id);
        this.onsaved(draft.savedAt);
      },
      (error) => this.onsaved(null, error),
    );
    return this.saving;
  }

  async keepPhoto(meta, bytes) {
    await phone.vault.put("photos", this.photoId(meta.name), bytes);
    this.photos[meta.name] = meta;
  }

  photoBytes(name) {
    return phone.vault.get("photos", this.photoId(name));
  }

  /** Move the draft to the outbox in one transaction. Returns the outbox item, or null when answers are still wrong. */
  async finish() {
    const payload = await this.root.prepareInstancePayload({ payloadType: "monolithic" });
    if (payload.status !== "ready") return null;
    clearTimeout(this.timer);
    await this.saving;
    this.closed = true;
    const bytes = bytesOf(await payload.data[0].get("xml_submission_file").text());
    const item = await this.outboxItem(bytes);
    const dropped = Object.keys(this.photos).filter((name) => !item.photos.some((photo) => photo.name === name));
    await phone.vault.write([
      ["bodies", item.id, bytes],
      ["outbox", item.id, item],
      ["drafts", this.item.id, null],
      ...dropped.map((name) => ["photos", this.photoId(name), null]),
    ]);
    phone.drafts.delete(this.item.id);
    phone.outbox.set(item.id, item);
    tell("outbox");
    return item;
  }

  async outboxItem(bytes) {
    const doc = new DOMParser().parseFromString(this.xml, "application/xml");
    const instanceId = [...doc.getElementsByTagName("*")].find((e) => e.localName === "instanceID").textContent.trim();
    const named = new Set(photoNames(this.xml));
    return {
      id: instanceId, targetId: this.item.id, headName: this.item.head_name, household: this.item.household,
      formId: this.form.id, formVersion: this.form.version, finishedAt: iso(new Date()), sha256: await sha256(bytes),
      state: "waiting", tries: 0, nextAt: 0, error: null, receipt: null,
      photos: Object.values(this.photos).filter((meta) => named.has(meta.name)).map((meta) => ({ ...meta, sent: false, lost: false })),
    };
  }

  async drop() {
    this.closed = true;
    clearTimeout(this.timer);
    await dropDraft(this.item.id);
  }
}

/** Remove a draft and its photos from the phone. */
export async function dropDraft(targetId) {
  const draft = await phone.vault.get("drafts", targetId);
  if (!draft) return;
  await phone.vault.write([["drafts", targetId, null], ...Object.keys(draft.photos).map((name) => ["photos", `${targetId}/${name}`, null])]);
  phone.drafts.delete(targetId);
}
