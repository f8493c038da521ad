/**
 * What this installation remembers beside the vaults: who was at work, its id, the language. No personal data.
 *
 * Not localStorage: Chromium writes that to disk seconds later, and a killed browser would not know whose vault to open.
 */
import { openDB } from "idb";

const known = new Map();
let db = null;

/** Read everything once, before anything else. */
export async function load() {
  db = await openDB("ngerombo-phone", 1, { upgrade: (fresh) => fresh.createObjectStore("facts") });
  const tx = db.transaction("facts");
  const [keys, values] = await Promise.all([tx.store.getAllKeys(), tx.store.getAll()]);
  keys.forEach((key, at) => known.set(key, values[at]));
}

export const recall = (key) => known.get(key) ?? null;

/** Keep `value`, or forget it when it is null; resolves when it is on disk. */
export async function remember(key, value) {
  if (recall(key) === value) return; // no write to disk in the way of every start
  if (value === null) known.delete(key);
  else known.set(key, value);
  if (!db) return;
  const tx = db.transaction("facts", "readwrite", { durability: "strict" });
  if (value === null) tx.store.delete(key);
  else tx.store.put(value, key);
  await tx.done;
}
