/**
 * One questionnaire being filled: the form engine, its photos and the draft.
 *
 * Draft = {targetId, formId, formVersion, xml, photos: {name: meta}, page, repairs (instanceID or null), savedAt}. It is
 * written at every answer, so that a killed browser loses at most the letters typed in the last quarter second. Where it
 * is written to is the `store`'s: the phone's vault (keeping.js), or nowhere when a form is only tried (../try.js).
 */
import { loadForm } from "@getodk/xforms-engine";

import { iso } from "../api.js";
import { recall, remember } from "../local.js";
import { language, t } from "../strings.js";
import { bytesOf } from "../vault.js";
import { householdsCsv } from "./households.js";
import { usePictures } from "./pictures.js";
import { prefilled, withDeprecatedId } from "./prefill.js";

const xmlFile = (xml) => new File([xml], "xml_submission_file", { type: "text/xml" });

function instanceData(xml, files) {
  const data = new FormData();
  data.set("xml_submission_file", xmlFile(xml));
  for (const [name, bytes] of files) data.set(name, new File([bytes], name, { type: "image/jpeg" }));
  return [data];
}

/** Names of photos in an instance: the engine keeps only those that it is given a file for. */
export function photoNames(xml) {
  const doc = new DOMParser().parseFromString(xml, "application/xml");
  const leaves = [...doc.getElementsByTagName("*")].filter((e) => !e.firstElementChild);
  return leaves.map((e) => e.textContent.trim()).filter((text) => /^[\w.-]+\.(jpe?g|png|webp)$/i.test(text));
}

/** Files that a form asks for: the list of households is made here, from what this person was given; others are empty. */
function attachment(store) {
  return async (url) => {
    if (!String(url).endsWith("/households.csv")) return new Response("", { status: 404 });
    return new Response(householdsCsv(store.households(), t("secondMark")), { headers: { "Content-Type": "text/csv" } });
  };
}

const wordsOf = (known) => `${known.locale?.language ?? ""} ${known.language}`.toLowerCase();

export class Session {
  /** `store` keeps, `form` = {id, version, xml, pictures}, `item` = the household, `user` = {name}. */
  constructor({ item, form, store, user }) {
    Object.assign(this, { item, form, store, user });
    this.photos = {};
    this.page = 0;
    this.onchange = () => {};
    this.onsaved = () => {};
    this.dirty = false; // a visit that was only looked at leaves no draft
    this.saving = Promise.resolve();
  }

  /** Go on with `draft`, else repair the `returned` visit, else begin. */
  async start(draft, returned) {
    this.repairs = draft ? (draft.repairs ?? null) : (returned?.instance_id ?? null);
    let { xml } = this.form;
    usePictures(this.form.pictures);
    if (draft && this.repairs) xml = withDeprecatedId(xml);
    else if (!draft && !returned) xml = prefilled(xml, this.item, this.user);
    const loaded = await loadForm(xml, { missingResourceBehavior: "BLANK", fetchFormAttachment: attachment(this.store) });
    if (loaded.status === "failure") throw loaded.error;
    const config = {
      stateFactory: (state) => this.watched(state),
      instanceAttachments: { fileNameFactory: ({ basename, extension }) => `${basename}${extension ?? ""}` },
      preloadProperties: { deviceID: this.store.deviceId(), username: this.user.name },
    };
    if (draft) await this.restore(loaded, draft, config);
    else if (returned) await this.repair(loaded, returned, config);
    else this.root = loaded.createInstance(config).root;
    this.chooseLanguage(recall("formLanguage"));
    return this;
  }

  async restore(loaded, draft, config) {
    this.photos = draft.photos;
    this.dirty = true;
    this.page = draft.page;
    const files = await Promise.all(photoNames(draft.xml).map(async (name) => [name, (await this.store.photo(name)) ?? new Uint8Array()]));
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

  /** Names of the languages this form is written in. */
  get languages() {
    return this.root.languages.filter((known) => !known.isSyntheticDefault).map((known) => known.language);
  }

  get language() {
    return this.root.currentState.activeLanguage?.language ?? "";
  }

  /** By the name chosen before, else by the language of the screens. */
  chooseLanguage(name = null) {
    const { languages } = this.root;
    const wanted = languages.find((known) => known.language === name) ?? languages.find((known) => wordsOf(known).includes(language));
    if (wanted) this.root.setLanguage(wanted);
  }

  /** The next of its languages; remembered for the next visit. */
  turnLanguage() {
    const all = this.languages;
    const next = all[(all.indexOf(this.language) + 1) % all.length];
    remember("formLanguage", next);
    this.chooseLanguage(next);
  }

  get xml() {
    return this.root.instanceState.instanceXML;
  }

  /** An answer was given: write the draft, at once or right after the one being written. */
  changed() {
    this.dirty = true;
    this.save();
  }

  /** Write the draft; resolves when it is on disk. Answers that come while one is written share the next writing. */
  save() {
    if (this.closed || !this.dirty) return this.saving;
    if (this.queued) return this.saving;
    this.queued = true;
    const write = async () => {
      this.queued = false;
      if (this.closed) return;
      const draft = {
        targetId: this.item.id, formId: this.form.id, formVersion: this.form.version,
        xml: this.xml, photos: this.photos, page: this.page, repairs: this.repairs, savedAt: iso(new Date()),
      };
      await this.store.saveDraft(draft);
      this.onsaved(draft.savedAt);
    };
    this.saving = this.saving.then(write).catch((error) => this.onsaved(null, error));
    return this.saving;
  }

  async keepPhoto(meta, bytes) {
    await this.store.keepPhoto(meta.name, bytes);
    this.photos[meta.name] = meta;
  }

  /** Hand the visit over to the store. Returns what it made of it, or null when answers are still wrong. */
  async finish() {
    const payload = await this.root.prepareInstancePayload({ payloadType: "monolithic" });
    if (payload.status !== "ready") return null;
    await this.saving;
    this.closed = true;
    try {
      return await this.store.finish(this, bytesOf(await payload.data[0].get("xml_submission_file").text()));
    } catch (error) {
      this.closed = false; // the draft is still there
      throw error;
    }
  }
}
