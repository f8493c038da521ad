/**
 * Finished visits, and reports of villages (villages.js), on their way to the server.
 *
 * item = {id (instanceID), order (1, 2, … as finished), targetId, headName, household, finishedAt, sha256, state, tries, nextAt (ms), error {key, code, text},
 *         receipt {id, at, state} | null, photos: [{name, bytes, ..., sent, lost}]}
 * A report has no targetId and household, but report {id, kind}, `left` once it was on its way, and in its receipt the words of an office that holds it.
 * States: waiting -> sending -> sent | needs_repair | held (each with receipt) or refused (data stays on the phone).
 * Every item has its own clock, so one that is stuck never holds up the rest; what was interrupted starts
 * again where its receipt says.
 */
import { parsed, postReport, postSubmission } from "./api.js";
import { tell } from "./dom.js";
import { FINAL, phone, setLoginNeeded, unsent } from "./phone.js";
import { sync } from "./sync.js";

const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 600_000;
const LONGEST_ASKED = 3_600_000; // what a server may ask for
const UNREAD_LIMIT = 5;

let timer = null;
let running = null;

export const isSending = () => running !== null;

async function save(item) {
  await phone.vault.put("outbox", item.id, item);
  tell("outbox");
}

/** 5 s, 10 s, 20 s ... 10 minutes, with a quarter of chance so that phones do not return together. */
export function backOff(tries, random = Math.random()) {
  return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tries - 1)) * (0.75 + random / 2);
}

function later(item, key, code, wait = null) {
  item.tries += 1;
  item.state = "waiting";
  item.error = { key, code };
  item.nextAt = Date.now() + Math.min(LONGEST_ASKED, wait ?? backOff(item.tries));
}

function refuse(item, key, code, text = "") {
  Object.assign(item, { state: "refused", error: { key, code, text }, nextAt: null });
}

const messageOf = (body) => {
  const found = /<message[^>]*>([^<]*)<\/message>/.exec(body)?.[1] ?? parsed(body).detail ?? "";
  return String(found).slice(0, 300);
};

/** What an answer other than 201 means. Returns "login" when the whole queue must wait. */
function judge(item, { status, headers, body }) {
  if (status === 401) {
    item.state = "waiting";
    item.error = { key: "errLogin", code: status };
    setLoginNeeded(true);
    return "login";
  }
  const retryAfter = Number.parseInt(headers.get("Retry-After") ?? "", 10);
  if (status === 429 || status === 503) later(item, "errBusy", status, retryAfter > 0 ? retryAfter * 1000 : null);
  else if (status === 400 && item.tries < UNREAD_LIMIT) later(item, "errUnread", status);
  else if (status >= 500 || status < 300 || status === 408) later(item, "errServer", status);
  else if (status === 403 && /csrf/i.test(body)) later(item, "errLogin", "csrf");
  else if (status === 409) refuse(item, "errOther", status, messageOf(body));
  else if (status === 403) refuse(item, "errRight", status, messageOf(body));
  else if (status === 413) refuse(item, "errSize", status, messageOf(body));
  else refuse(item, "errRefused", status, messageOf(body));
  if (status !== 403) return null;
  return item.error.code === "csrf" ? "csrf" : "right";
}

/** Take the receipt; false when it is for other bytes than ours. */
function receive(item, { headers, body }) {
  const sha = headers.get("X-Receipt-Sha256");
  if (sha && sha !== item.sha256) {
    refuse(item, "errSha", 201);
    return false;
  }
  item.receipt = { id: headers.get("X-Receipt-Id") ?? "", at: headers.get("X-Receipt-At") ?? "", state: headers.get("X-Receipt-State") ?? "received" };
  if (item.report) item.receipt.words = parsed(body).detail ?? "";
  const stored = new Set((headers.get("X-Receipt-Photos") ?? "").split(",").map((name) => name.trim()));
  for (const photo of item.photos) if (stored.has(photo.name)) photo.sent = true;
  Object.assign(item, { tries: 0, error: null });
  return true;
}

async function sendPart(item, xml, photo) {
  const open = item.photos.filter((other) => !other.sent && !other.lost && other !== photo);
  const bytes = photo ? await phone.vault.get("photos", `${item.targetId}/${photo.name}`) : null;
  if (photo && !bytes) {
    photo.lost = true;
    return "next";
  }
  const { sent, lost, ...meta } = photo ?? {};
  const answer = await (item.report ? postReport(item, xml) : postSubmission(item, xml, photo ? { meta, bytes } : null, open.length > 0));
  if (answer.status !== 201) return judge(item, answer) ?? "stop";
  if (!receive(item, answer)) return "stop";
  if (photo) photo.sent = true;
  return "next";
}

async function settle(item) {
  const state = { needs_repair: "needs_repair", held: "held" }[item.receipt.state] ?? "sent";
  Object.assign(item, { state, error: null, nextAt: null });
  await phone.vault.write([
    ["outbox", item.id, item],
    ["bodies", item.id, null],
    ...item.photos.map((photo) => ["photos", `${item.targetId}/${photo.name}`, null]),
  ]);
  tell("outbox");
}

/** One item from where it stands. Returns "login", "csrf" or "right" when the queue has to look, else null. */
async function sendItem(item) {
  const stored = await phone.vault.get("outbox", item.id); // another tab may have sent it meanwhile
  if (!stored) return null;
  Object.assign(item, stored);
  if (FINAL.has(item.state)) return null;
  const xml = await phone.vault.get("bodies", item.id);
  if (!xml) {
    refuse(item, "errLost", "");
    await save(item);
    return null;
  }
  item.state = "sending";
  tell("outbox");
  let result = "next";
  try {
    if (item.report) await save(Object.assign(item, { left: true }));
    if (!item.receipt) result = await sendPart(item, xml, null);
    for (const photo of item.photos) {
      if (result !== "next") break;
      if (photo.sent || photo.lost) continue;
      await save(item);
      result = await sendPart(item, xml, photo);
    }
  } catch (error) {
    later(item, error.name === "AbortError" ? "errTimeout" : "errNetwork", error.name);
    result = "stop";
  }
  if (result === "next") await settle(item);
  else await save(item);
  return ["login", "csrf", "right"].includes(result) ? result : null;
}

/** Its time has come; a time further off than any wait was set by a clock that was wrong. */
const isDue = ({ nextAt }, now) => (nextAt ?? 0) <= now || nextAt > now + LONGEST_ASKED;

function due(everything) {
  const now = Date.now();
  return unsent()
    .filter((item) => item.state !== "refused" && (everything || isDue(item, now)))
    .sort((a, b) => a.tries - b.tries || a.order - b.order);
}

async function run(everything) {
  let renewed = false;
  for (const item of due(everything)) {
    const result = await sendItem(item);
    if (result === "csrf" && !renewed) {
      renewed = true; // a fresh cookie comes with the list
      if ((await sync()) !== "login") await sendItem(item);
    } else if (result === "login" || result === "right") {
      await sync(); // were rights taken away, the phone learns it there and this page starts afresh
      if (result === "login") break;
    }
  }
}

function schedule() {
  clearTimeout(timer);
  const times = unsent().filter((item) => item.state === "waiting").map((item) => item.nextAt ?? 0);
  if (!times.length || phone.loginNeeded) return;
  const wait = Math.max(1000, Math.min(...times) - Date.now());
  timer = setTimeout(() => send(), Math.min(wait, LONGEST_WAIT));
}

/** Send what is due, or everything that waits; only one tab sends at a time. */
export function send({ everything = false } = {}) {
  if (running || !phone.vault || !navigator.onLine || !unsent().length) return running ?? Promise.resolve();
  running = navigator.locks
    .request(`outbox-${phone.vault.userId}`, { ifAvailable: true }, (lock) => (lock ? run(everything) : null))
    .catch((error) => console.error("outbox", error))
    .finally(() => {
      running = null;
      schedule();
      tell("outbox");
    });
  tell("outbox");
  return running;
}

/** Put a refused item back in the queue, by its person's own wish. */
export async function tryAgain(item) {
  Object.assign(item, { state: "waiting", tries: 0, error: null, nextAt: 0 });
  await save(item);
  return send();
}

/** After a kill, what was being sent waits again; so does what was refused for a right that may be back. */
export function wake() {
  for (const item of phone.outbox.values()) {
    if (item.state === "sending" || (item.state === "refused" && item.error?.key === "errRight")) item.state = "waiting";
  }
  schedule();
}
