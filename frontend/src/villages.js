/** What villages of routine rounds say without a visit: "no change" or "zero", kept and sent like visits. */
import { isoNow } from "./api.js";
import { tell } from "./dom.js";
import { send } from "./outbox.js";
import { FINAL, nextOrder, phone } from "./phone.js";
import { bytesOf, sha256 } from "./vault.js";

const NEVER = "1970-01-01T00:00:00Z";

/** Every village this person reports for, with its round: {village, campaign}. */
export const villages = () => (phone.assignments?.campaigns ?? []).flatMap((campaign) => (campaign.villages ?? []).map((village) => ({ village, campaign })));

export const villageById = (id) => villages().find(({ village }) => village.id === id) ?? null;

/** The latest report of a village in the queue, or null. */
export function reportOf(id) {
  const all = [...phone.outbox.values()].filter((item) => item.report?.id === id);
  return all.sort((a, b) => a.order - b.order).pop() ?? null;
}

/** What the office knows: a report, every family visited, or nothing. */
function known({ kind, families, not_visited: left }) {
  if (kind) return kind;
  return families && !left ? "visited" : "blank";
}

/** A list asked for after the receipt was given knows what became of the report. */
const knowsOf = ({ receipt }) => Date.parse(phone.serverAt ?? 0) > Date.parse(receipt?.at ?? 0);

/** The state a village shows: what is still on the phone speaks first, then the receipt, then the list. */
export function stateOfVillage(village) {
  const mine = reportOf(village.id);
  const office = known(village);
  if (!mine) return office;
  if (!FINAL.has(mine.state)) return mine.state;
  if (mine.state === "held") return office === "blank" ? "held" : office;
  return knowsOf(mine) ? office : mine.report.kind;
}

/** It counts as reported when the office has it, or this phone has its receipt. */
export const hasReported = (village) => ["no_change", "zero", "visited"].includes(stateOfVillage(village));

/** Keep the report on the phone; it goes out when there is signal. `listed_at` is the server's own moment of our list. */
export async function report({ village, campaign }, kind, note) {
  const id = `uuid:${crypto.randomUUID()}`;
  const bytes = bytesOf(JSON.stringify({ id, report: village.id, kind, note, listed_at: phone.serverAt ?? NEVER }));
  const item = {
    id, order: nextOrder(), report: { id: village.id, kind }, headName: village.name, round: campaign.name, finishedAt: isoNow(),
    sha256: await sha256(bytes), state: "waiting", tries: 0, nextAt: 0, error: null, receipt: null, photos: [],
  };
  await phone.vault.write([["bodies", id, bytes], ["outbox", id, item]]);
  phone.outbox.set(id, item);
  tell("outbox");
  send();
}

/** Only what was never on its way: of anything else nobody knows whether the office has it. */
export const canWithdraw = (item) => item?.state === "waiting" && !item.left;

/** Take an unsent report back, in turn with whatever tab is sending. */
export async function withdraw({ id }) {
  await navigator.locks.request(`outbox-${phone.vault.userId}`, async () => {
    if (!canWithdraw(await phone.vault.get("outbox", id))) return;
    await phone.vault.write([["bodies", id, null], ["outbox", id, null]]);
    phone.outbox.delete(id);
  });
  tell("outbox");
}
