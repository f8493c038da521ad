/** Bringing the list of households and the questionnaires to the phone, and learning what was taken away. */
import { earlyAssignments, getAssignments, getForm, parsed, pictureAddress } from "./api.js";
import { forgetDevice } from "./device.js";
import { tell } from "./dom.js";
import { fetched, pictureNames } from "./form/pictures.js";
import { remember } from "./local.js";
import { keepAssignments, lockUp, open, phone, sealAway, setLoginNeeded, setNextUser } from "./phone.js";
import { bytesOf, sha256 } from "./vault.js";

let running = null;

/** Forms that the list needs: of each campaign, of returned visits and of drafts begun with an older version. */
async function neededForms({ campaigns, items }) {
  const all = new Map();
  const want = (id, version, hash = null) => id && version && !all.has(`${id}@${version}`) && all.set(`${id}@${version}`, { id, version, hash });
  for (const { form, past } of campaigns) if (!past) want(form.id, form.version, form.hash);
  for (const { returned } of items) if (returned) want(returned.form_id, returned.form_version);
  for (const draft of await phone.vault.all("drafts")) want(draft.formId, draft.formVersion);
  return [...all.values()];
}

async function fetchForm({ id, version, hash }) {
  const known = await phone.vault.form(id, version);
  if (known && (!hash || known.hash === hash)) return fetchPictures(known);
  const { status, body } = await getForm(id, version);
  if (status !== 200) throw new Error(`form ${status}`);
  const found = `sha256:${await sha256(bytesOf(body))}`;
  if (hash && found !== hash) throw new Error("form hash"); // cut on its way: next time
  const form = { id, version, hash: found, xml: body };
  await phone.vault.keepForm(form);
  return fetchPictures(form);
}

/** The questionnaire can be filled without its pictures; they come after it, and the next time if the line is cut. */
async function fetchPictures(form) {
  const names = pictureNames(form.xml);
  if (form.pictures || names.length === 0) return;
  const pictures = await fetched(names, (name) => pictureAddress(form.id, form.version, name))
    .catch((error) => console.warn("pictures", error.message));
  if (pictures) await phone.vault.keepForm({ ...form, pictures });
}

/** Start afresh, so that no open screen writes into somebody else's vault. */
async function restart(message = null) {
  if (message) await remember("message", message);
  location.reload();
  return new Promise(() => {});
}

/** 401 and 403: an ended session waits for its person; rights taken away seal what is here; a stranger locks it. */
async function unwelcome(status, { code, user }) {
  const mine = phone.vault && user === phone.vault.userId;
  if (status === 401 && code !== "revoked") {
    setLoginNeeded(true);
    return "login";
  }
  if (code === "revoked") {
    await Promise.all([remember("logout", true), forgetDevice()]); // the session ends too
    if (!mine) return "revoked";
    await sealAway();
    return restart("revoked");
  }
  if (!phone.vault) return "right";
  await (mine ? sealAway() : lockUp());
  return restart("noRight");
}

async function refresh() {
  const early = await earlyAssignments();
  const result = await take(early ?? (await getAssignments(phone.assignments ? phone.etag : null)));
  return early && result === "done" ? take(await getAssignments(phone.etag)) : result; // now with this phone's id
}

async function take({ status, headers, body }) {
  if (status === 401 || status === 403) return unwelcome(status, parsed(body));
  setLoginNeeded(false);
  const [etag, serverAt] = [headers.get("ETag"), headers.get("X-Server-Time")];
  if (status === 200) {
    const list = JSON.parse(body);
    if (phone.vault && phone.vault.userId !== list.user.id) {
      await setNextUser(list, etag, serverAt);
      return restart();
    }
    if (!phone.vault && !(await open(list.user.id, list.unlock))) throw new Error("vault");
    await keepAssignments(list, etag, serverAt);
  } else if (status === 304) {
    const { assignments } = phone;
    const current = { ...assignments, campaigns: assignments.campaigns.filter(({ past }) => !past), items: assignments.items.filter(({ gone }) => !gone) };
    await keepAssignments(current, phone.etag, serverAt);
  } else {
    return "server";
  }
  for (const form of await neededForms(phone.assignments)) await fetchForm(form);
  return "done";
}

/** Refresh once at a time; resolves to "done", "login", "right", "revoked", "server" or "network". */
export function sync() {
  running ??= refresh()
    .catch((error) => (console.warn("sync", error.name, error.message), "network"))
    .finally(() => {
      running = null;
      tell("sync");
    });
  tell("sync");
  return running;
}

export const isSyncing = () => running !== null;
