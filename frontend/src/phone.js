/** The one user at work on this phone: vault, assignments, drafts and outbox in memory. */
import { tell } from "./dom.js";
import { Vault } from "./vault.js";

const USER = "field.user";
const DEVICE = "field.device";

export const phone = {
  vault: null,
  /** What GET /field/api/assignments last said, or null. */
  assignments: null,
  etag: null,
  checkedAt: null,
  /** Target ids that have a draft. */
  drafts: new Set(),
  /** instanceID -> outbox item (see outbox.js). */
  outbox: new Map(),
  loginNeeded: false,
};

/** The user whose data was last open on this phone, or null. */
export const lastUser = () => localStorage.getItem(USER);

/** A random id of this installation, for the form's `deviceid`. */
export function deviceId() {
  const known = localStorage.getItem(DEVICE) ?? `ngerombo:${crypto.randomUUID()}`;
  localStorage.setItem(DEVICE, known);
  return known;
}

export async function open(userId) {
  const vault = await Vault.open(userId);
  const [snapshot, drafts, outbox] = await Promise.all([vault.get("facts", "assignments"), vault.keys("drafts"), vault.all("outbox")]);
  localStorage.setItem(USER, userId);
  phone.vault = vault;
  Object.assign(phone, snapshot ?? { assignments: null, etag: null, checkedAt: null });
  phone.drafts = new Set(drafts);
  phone.outbox = new Map(outbox.map((item) => [item.id, item]));
}

/** Households that were taken off the list while their visit is still on this phone: kept until it is sent. */
function withUnfinished(assignments) {
  const listed = new Set(assignments.items.map((item) => item.id));
  const waiting = [...phone.outbox.values()].filter((item) => !item.receipt).map((item) => item.targetId);
  const mine = new Set([...phone.drafts, ...waiting]);
  const gone = (phone.assignments?.items ?? []).filter((item) => mine.has(item.id) && !listed.has(item.id));
  return { ...assignments, items: [...assignments.items, ...gone.map((item) => ({ ...item, gone: true }))] };
}

export async function keepAssignments(list, etag) {
  const assignments = withUnfinished(list);
  const snapshot = { assignments, etag, checkedAt: new Date().toISOString() };
  Object.assign(phone, snapshot);
  await phone.vault.put("facts", "assignments", snapshot);
  tell("sync");
}

/** Prepare the vault of the user who comes next; the one at work stays as it is until the page is opened again. */
export async function setNextUser(assignments, etag) {
  const vault = await Vault.open(assignments.user.id);
  await vault.put("facts", "assignments", { assignments, etag, checkedAt: new Date().toISOString() });
  localStorage.setItem(USER, assignments.user.id);
}

export function setLoginNeeded(needed) {
  if (phone.loginNeeded === needed) return;
  phone.loginNeeded = needed;
  tell("network");
}

export async function wipe() {
  const { vault } = phone;
  Object.assign(phone, { vault: null, assignments: null, etag: null, checkedAt: null, drafts: new Set(), outbox: new Map() });
  localStorage.removeItem(USER);
  if (vault) await vault.wipe();
}

export const itemById = (id) => phone.assignments?.items.find((item) => item.id === id) ?? null;

/** The latest outbox item of a target, or null. */
export function outboxOf(targetId) {
  const all = [...phone.outbox.values()].filter((item) => item.targetId === targetId);
  return all.sort((a, b) => a.finishedAt.localeCompare(b.finishedAt)).pop() ?? null;
}

/**
 * The state a household shows. What is still on the phone speaks first; a receipt of ours counts
 * until the server's list knows a later state of the same visit.
 */
export function stateOf(item) {
  if (phone.drafts.has(item.id)) return "draft";
  const mine = outboxOf(item.id);
  if (!mine) return item.state;
  if (!mine.receipt || mine.state === "refused" || mine.state === "waiting" || mine.state === "sending") return mine.state;
  const known = item.instance_id === mine.id || item.returned?.instance_id === mine.id || item.state === "closed";
  return known ? item.state : mine.state;
}
