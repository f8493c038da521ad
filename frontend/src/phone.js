/** The one user at work on this phone: vault, assignments, drafts and outbox in memory. */
import { skewOf } from "./clock.js";
import { tell } from "./dom.js";
import { recall, remember } from "./local.js";
import { Vault } from "./vault.js";

const tabs = new BroadcastChannel("ngerombo-field");
const NOTHING = { assignments: null, etag: null, checkedAt: null, serverAt: null, skew: 0 };
export const FINAL = new Set(["sent", "needs_repair", "held"]);

export const phone = {
  vault: null,
  /** What GET /field/api/assignments last said, or null; when, by the phone's clock and by the server's. */
  ...NOTHING,
  /** Target ids that have a draft. */
  drafts: new Set(),
  /** instanceID -> outbox item (see outbox.js). */
  outbox: new Map(),
  loginNeeded: false,
};

/** The user whose data was last open on this phone, or null. */
export const lastUser = () => recall("user");

/** Another tab closed the vault: this one must not go on with it. */
export const whenLeft = (action) => tabs.addEventListener("message", action);

/** Open somebody's vault; false when it is locked and `unlock` is not known. */
export async function open(userId, unlock = null) {
  const vault = await Vault.open(userId, unlock);
  if (!vault) return false;
  const [snapshot, drafts, outbox] = await Promise.all([vault.get("facts", "assignments"), vault.keys("drafts"), vault.all("outbox")]);
  await Promise.all([remember("user", userId), noteLeft(userId, null)]);
  phone.vault = vault;
  Object.assign(phone, NOTHING, snapshot);
  phone.drafts = new Set(drafts);
  phone.outbox = new Map(outbox.map((item) => [item.id, item]));
  return true;
}

export const unsent = () => [...phone.outbox.values()].filter((item) => !FINAL.has(item.state));

/** {visits, reports} among these items of the queue. */
export function counted(items) {
  const reports = items.filter((item) => item.report).length;
  return { visits: items.length - reports, reports };
}

/** Target ids whose draft or unsent visit is on this phone. */
const unfinished = () => new Set([...phone.drafts, ...unsent().filter((item) => !item.report).map((item) => item.targetId)]);

/** Households that were taken off the list while their visit is still on this phone: kept until it is sent. */
function withUnfinished(assignments) {
  const listed = new Set(assignments.items.map((item) => item.id));
  const mine = unfinished();
  const gone = (phone.assignments?.items ?? []).filter((item) => mine.has(item.id) && !listed.has(item.id));
  const rounds = new Set(assignments.campaigns.map((campaign) => campaign.id));
  const wanted = new Set(gone.map((item) => item.campaign));
  const past = (phone.assignments?.campaigns ?? []).filter(({ id }) => wanted.has(id) && !rounds.has(id));
  return {
    ...assignments,
    campaigns: [...assignments.campaigns, ...past.map((campaign) => ({ ...campaign, past: true }))],
    items: [...assignments.items, ...gone.map((item) => ({ ...item, gone: true }))],
  };
}

const snapshotOf = ({ unlock, ...assignments }, etag, serverAt) => ({
  assignments, etag, serverAt, checkedAt: new Date().toISOString(), skew: skewOf(serverAt),
});

export async function keepAssignments(list, etag, serverAt) {
  const snapshot = snapshotOf(withUnfinished(list), etag, serverAt);
  Object.assign(phone, snapshot);
  tell("sync"); // shown while it is being written
  await phone.vault.put("facts", "assignments", snapshot);
}

/** Somebody else has logged in: lock what is here, prepare the vault of the one who comes next. */
export async function setNextUser(assignments, etag, serverAt) {
  await lockUp();
  if (!(await open(assignments.user.id, assignments.unlock))) throw new Error("vault");
  await keepAssignments(assignments, etag, serverAt);
}

export function setLoginNeeded(needed) {
  if (phone.loginNeeded === needed) return;
  phone.loginNeeded = needed;
  tell("network");
}

/** What lies sealed on this phone: {user id: {visits, reports, drafts}}; no names. */
export const left = () => recall("left") ?? {};

async function noteLeft(userId, what) {
  const { [userId]: before, ...others } = left();
  if (what || before) await remember("left", what ? { ...others, [userId]: what } : others);
}

async function close() {
  const { vault } = phone;
  Object.assign(phone, NOTHING, { vault: null, drafts: new Set(), outbox: new Map() });
  await remember("user", null);
  tabs.postMessage("left");
  return vault;
}

/** Hand the phone over: nothing is lost, nothing can be read until this person logs in again. */
export async function lockUp() {
  if (!phone.vault) return;
  const what = { ...counted(unsent()), drafts: phone.drafts.size };
  const vault = await close();
  await vault.lock();
  await noteLeft(vault.userId, what);
}

/**
 * Forget the list and every receipt; unsent visits and drafts stay, locked (see lockUp). With nothing unsent the whole
 * vault goes. This is logging out, being revoked, and having met no server for too long.
 */
export async function sealAway() {
  if (!phone.vault) return;
  if (!unfinished().size && !unsent().length) return wipe();
  const mine = unfinished();
  const { assignments, vault } = phone;
  const sent = [...phone.outbox.values()].filter((item) => FINAL.has(item.state));
  const kept = assignments && { ...assignments, items: assignments.items.filter((item) => mine.has(item.id)) };
  await vault.write([
    ["facts", "assignments", kept ? { ...NOTHING, assignments: kept } : null],
    ...sent.map((item) => ["outbox", item.id, null]),
  ]);
  return lockUp();
}

export async function wipe() {
  if (!phone.vault) return;
  const vault = await close();
  await vault.wipe();
  await noteLeft(vault.userId, null);
}

/** Remove a draft and its photos from the phone. */
export async function dropDraft(targetId) {
  const draft = await phone.vault.get("drafts", targetId);
  if (!draft) return;
  await phone.vault.write([["drafts", targetId, null], ...Object.keys(draft.photos).map((name) => ["photos", `${targetId}/${name}`, null])]);
  phone.drafts.delete(targetId);
}

export const itemById = (id) => phone.assignments?.items.find((item) => item.id === id) ?? null;

export const campaignOf = (item) => phone.assignments?.campaigns.find(({ id }) => id === item.campaign) ?? null;

/** The latest outbox item of a target, or null. The order is the phone's own: its clock may jump. */
export function outboxOf(targetId) {
  const all = [...phone.outbox.values()].filter((item) => item.targetId === targetId);
  return all.sort((a, b) => a.order - b.order).pop() ?? null;
}

export const nextOrder = () => 1 + Math.max(0, ...[...phone.outbox.values()].map((item) => item.order ?? 0));

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
