/**
 * What the phone keeps: one IndexedDB database per user, every personal value sealed with AES-256-GCM.
 *
 * The key cannot be exported. It is stored twice: as it is used ("main"), and wrapped ("locked") under a secret that
 * only the server tells, and only to its person. Locking removes "main": what stays behind cannot be read by anybody
 * until that person logs in on this phone again. So a handed-over, revoked or forgotten phone loses no visit and shows none.
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

/** The key that wraps, from the server's secret (hex) and this vault's own salt. */
async function wrapping(unlock, salt) {
  const secret = Uint8Array.from(unlock.match(/../g), (pair) => Number.parseInt(pair, 16));
  const base = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: encoder.encode("ngerombo-vault") };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
}

/** A fresh key: {main, locked}. It is exportable only inside this function. */
async function freshKeys(unlock) {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.wrapKey("raw", key, await wrapping(unlock, salt), { name: "AES-GCM", iv });
  return { main: await reopened({ salt, iv, data }, unlock), locked: { salt, iv, data } };
}

async function reopened({ salt, iv, data }, unlock) {
  return crypto.subtle.unwrapKey("raw", data, await wrapping(unlock, salt), { name: "AES-GCM", iv }, "AES-GCM", false, ["encrypt", "decrypt"]);
}

export class Vault {
  constructor(userId, db, key) {
    this.userId = userId;
    this.db = db;
    this.key = key;
  }

  /** The vault of one user, made when there is none. null when it is locked, or not there, and no `unlock` was given. */
  static async open(userId, unlock = null) {
    const db = await openDB(PREFIX + userId, 1, {
      upgrade(fresh) {
        for (const name of [...STORES, "keys", "forms"]) fresh.createObjectStore(name);
      },
      blocking(_current, _blocked, event) {
        event.target.close(); // another tab wipes or upgrades
      },
    });
    const key = await Vault.keyOf(db, unlock);
    if (key) return new Vault(userId, db, key);
    db.close();
    return null;
  }

  static async keyOf(db, unlock) {
    const [main, locked] = await Promise.all([db.get("keys", "main"), db.get("keys", "locked")]);
    if (main || !unlock) return main ?? null;
    const made = locked ? { main: await reopened(locked, unlock), locked } : await freshKeys(unlock);
    const tx = db.transaction("keys", "readwrite"); // first of two tabs wins
    const first = await tx.store.get("main");
    if (!first) await Promise.all([tx.store.put(made.main, "main"), tx.store.put(made.locked, "locked")]);
    await tx.done;
    return first ?? made.main;
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
    try {
      changes.forEach(([store, id], at) => {
        const target = tx.objectStore(store);
        if (sealed[at] === null) target.delete(id);
        else target.put(sealed[at], id);
      });
    } catch (error) {
      tx.done.catch(() => {});
      tx.abort();
      throw error;
    }
    await tx.done;
  }

  async form(id, version) {
    return this.db.get("forms", `${id}@${version}`);
  }

  async keepForm(form) {
    return this.db.put("forms", form, `${form.id}@${form.version}`);
  }

  /** Close it so that only its person, logged in, opens it again. */
  async lock() {
    if (await this.db.get("keys", "locked")) await this.db.delete("keys", "main");
    this.db.close();
  }

  /** Remove everything of this user; the keys first. */
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
