/**
 * What the phone keeps: one IndexedDB database per user, every personal value sealed with AES-256-GCM.
 *
 * The key cannot be exported and lives in the same database; it protects a copied disk image and a
 * curious person with a file browser, not an unlocked phone with our page open. Logging out removes
 * the key first, so what a half-finished wipe leaves behind cannot be read.
 */
import { deleteDB, openDB } from "idb";

const PREFIX = "ngerombo-field-";
/** forms and facts that are no personal data (questionnaire, device id) stay readable. */
const STORES = ["facts", "drafts", "outbox", "bodies", "photos"];

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function associated(store, id) {
  return encoder.encode(`${store}/${id}`);
}

export class Vault {
  constructor(userId, db, key) {
    this.userId = userId;
    this.db = db;
    this.key = key;
  }

  /** Open (or make) the vault of one user. */
  static async open(userId) {
    const db = await openDB(PREFIX + userId, 1, {
      upgrade(fresh) {
        for (const name of [...STORES, "keys", "forms"]) fresh.createObjectStore(name);
      },
      blocking(_current, _blocked, event) {
        event.target.close(); // another tab wipes or upgrades
      },
    });
    const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const tx = db.transaction("keys", "readwrite"); // first of two tabs wins
    const key = (await tx.store.get("main")) ?? (await tx.store.put(fresh, "main"), fresh);
    await tx.done;
    return new Vault(userId, db, key);
  }

  async seal(store, id, value) {
    const bytes = value instanceof Uint8Array ? value : encoder.encode(JSON.stringify(value));
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const algorithm = { name: "AES-GCM", iv, additionalData: associated(store, id) };
    return { iv, raw: value instanceof Uint8Array, data: await crypto.subtle.encrypt(algorithm, this.key, bytes) };
  }

  async unseal(store, id, sealed) {
    if (!sealed) return undefined;
    const algorithm = { name: "AES-GCM", iv: sealed.iv, additionalData: associated(store, id) };
    const bytes = new Uint8Array(await crypto.subtle.decrypt(algorithm, this.key, sealed.data));
    return sealed.raw ? bytes : JSON.parse(decoder.decode(bytes));
  }

  async get(store, id) {
    return this.unseal(store, id, await this.db.get(store, id));
  }

  async keys(store) {
    return this.db.getAllKeys(store);
  }

  async all(store) {
    const tx = this.db.transaction(store);
    const [ids, sealed] = await Promise.all([tx.store.getAllKeys(), tx.store.getAll()]);
    return Promise.all(ids.map((id, at) => this.unseal(store, id, sealed[at])));
  }

  async put(store, id, value) {
    return this.write([[store, id, value]]);
  }

  /** All or nothing: [[store, id, value | null to remove], ...] in one transaction. */
  async write(changes) {
    const sealed = await Promise.all(changes.map(([store, id, value]) => (value === null ? null : this.seal(store, id, value))));
    const tx = this.db.transaction([...new Set(changes.map(([store]) => store))], "readwrite", { durability: "strict" });
    changes.forEach(([store, id], at) => {
      const target = tx.objectStore(store);
      if (sealed[at] === null) target.delete(id);
      else target.put(sealed[at], id);
    });
    await tx.done;
  }

  async form(id, version) {
    return this.db.get("forms", `${id}@${version}`);
  }

  async keepForm(form) {
    return this.db.put("forms", form, `${form.id}@${form.version}`);
  }

  /** Remove everything of this user; the key first. */
  async wipe() {
    await this.db.clear("keys");
    this.db.close();
    await deleteDB(PREFIX + this.userId);
  }
}

export async function sha256(bytes) {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const bytesOf = (text) => encoder.encode(text);
export const textOf = (bytes) => decoder.decode(bytes);
