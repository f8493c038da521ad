/** Requests to the server. Nothing here is cached by the browser; personal data goes to the vault. */

import { deviceId } from "./device.js";

const cookie = (name) => document.cookie.split("; ").find((c) => c.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";

export const isoNow = () => iso(new Date());

/** ISO 8601 with the phone's own offset, as the form engine writes it. */
export function iso(at) {
  const offset = -at.getTimezoneOffset();
  const two = (n) => String(Math.floor(Math.abs(n))).padStart(2, "0");
  const local = new Date(at.getTime() + offset * 60000).toISOString().slice(0, 23);
  return `${local}${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
}

/** fetch with a time limit in seconds; rejects with TypeError (cut) or AbortError (too slow). */
async function ask(url, options, seconds) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), seconds * 1000);
  try {
    return await read(await fetch(url, { credentials: "same-origin", cache: "no-store", redirect: "manual", signal: stop.signal, ...options }));
  } finally {
    clearTimeout(timer);
  }
}

async function read(response) {
  if (response.type === "opaqueredirect") return { status: 401, headers: new Headers(), body: "" };
  return { status: response.status, headers: response.headers, body: await response.text() };
}

/** The body as JSON; {} when it is none. */
export function parsed(body) {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}

/** What early.js asked for, once; null when it asked for nothing, or the line broke. */
export async function earlyAssignments() {
  const { early } = globalThis;
  globalThis.early = null;
  const response = await early;
  return response ? read(response).catch(() => null) : null;
}

export const getAssignments = (etag) => ask("/field/api/assignments", { headers: { Accept: "application/json", "X-Device-Id": deviceId(), ...(etag ? { "If-None-Match": etag } : {}) } }, 60);

export const getForm = (id, version) => ask(`/field/api/forms/${encodeURIComponent(id)}/${encodeURIComponent(version)}.xml`, {}, 120);

export const pictureAddress = (id, version, name) => `/field/api/forms/${encodeURIComponent(id)}/${encodeURIComponent(version)}/${encodeURIComponent(name)}`;

/** What the phone says of itself with everything it kept: by its own clock, when that was finished and when it goes out. */
const headersOf = (item) => ({
  "X-Device-Id": deviceId(), "X-CSRFToken": cookie("csrftoken"), "X-Phone-Time": isoNow(), "X-Finished-At": item.finishedAt,
});

/** A village's report, as JSON text. */
export const postReport = (item, body) => ask(`/field/api/village-reports/${item.report.id}`, { method: "POST", body, headers: { ...headersOf(item), "Content-Type": "application/json" } }, 60);

export const postLogout = (url) => ask(url, { method: "POST", headers: { "X-CSRFToken": cookie("csrftoken") } }, 30);

export const postTried = (url, xml) => ask(url, { method: "POST", body: xml, headers: { "Content-Type": "text/xml", "X-CSRFToken": cookie("csrftoken") } }, 60);

/**
 * One request of a visit: the XML and at most one photo.
 * `photo` = {meta, bytes} or null; `more` says that further photos follow.
 */
export function postSubmission(item, xml, photo, more) {
  const form = new FormData();
  form.append("xml_submission_file", new Blob([xml], { type: "text/xml" }), "submission.xml");
  if (photo) {
    form.append(photo.meta.name, new Blob([photo.bytes], { type: "image/jpeg" }), photo.meta.name);
    form.append("photo_meta", JSON.stringify(photo.meta));
  }
  if (more) form.append("*isIncomplete*", "yes");
  const headers = { ...headersOf(item), "X-OpenRosa-Version": "1.0", "X-Photos-Total": String(item.photos.length) };
  return ask("/openrosa/submission", { method: "POST", body: form, headers }, 180);
}
