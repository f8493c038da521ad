/** Bringing the list of households and the questionnaires to the phone. */
import { getAssignments, getForm } from "./api.js";
import { tell } from "./dom.js";
import { keepAssignments, open, phone, setLoginNeeded, setNextUser } from "./phone.js";
import { bytesOf, sha256 } from "./vault.js";

let running = null;

/** Forms that the list needs: the campaign's own and those of returned visits. */
function neededForms({ form, items }) {
  if (!form) return [];
  const versions = new Set(items.map((item) => item.returned?.form_version).filter(Boolean));
  versions.delete(form.version);
  return [form, ...[...versions].map((version) => ({ id: form.id, version, hash: null }))];
}

async function fetchForm({ id, version, hash }) {
  const known = await phone.vault.form(id, version);
  if (known && (!hash || known.hash === hash)) return;
  const { status, body } = await getForm(id, version);
  if (status !== 200) throw new Error(`form ${status}`);
  const found = `sha256:${await sha256(bytesOf(body))}`;
  if (hash && found !== hash) throw new Error("form hash"); // cut on its way: next time
  await phone.vault.keepForm({ id, version, hash: found, xml: body });
}

/** Somebody else has logged in on this phone: start afresh, so that no open screen writes into the other's vault. */
async function handOver(assignments, etag) {
  await setNextUser(assignments, etag);
  location.reload();
  return new Promise(() => {});
}

async function refresh() {
  const { status, headers, body } = await getAssignments(phone.assignments ? phone.etag : null);
  if (status === 401) {
    setLoginNeeded(true);
    return "login";
  }
  if (status === 403) return "right";
  setLoginNeeded(false);
  if (status === 200) {
    const assignments = JSON.parse(body);
    if (phone.vault && phone.vault.userId !== assignments.user.id) return handOver(assignments, headers.get("ETag"));
    if (!phone.vault) await open(assignments.user.id);
    await keepAssignments(assignments, headers.get("ETag"));
  } else if (status === 304) {
    await keepAssignments({ ...phone.assignments, items: phone.assignments.items.filter((item) => !item.gone) }, phone.etag);
  } else {
    return "server";
  }
  for (const form of neededForms(phone.assignments)) await fetchForm(form);
  return "done";
}

/** Refresh once at a time; resolves to "done", "login", "right", "server" or "network". */
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
