/** A photo on its way into a visit: measured, hashed and dated first, then shrunk to at most 300 KB without EXIF. */
import { sha256 } from "../vault.js";

const LIMIT = 300 * 1024;
const LARGEST = 60 * 1024 * 1024;
const QUALITIES = [0.82, 0.7, 0.58, 0.46];

/** When the camera took it, as in EXIF ("2026-11-22T09:30:00", with offset if known), or null. Only the first 256 KB are read. */
export function takenAt(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 262144));
  try {
    return view.getUint16(0) === 0xffd8 ? scan(view) : null;
  } catch {
    return null; // cut or odd EXIF: no time is better than a wrong one
  }
}

function scan(view) {
  for (let at = 2; at + 4 < view.byteLength && view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
    if (view.getUint8(at + 1) === 0xe1 && view.getUint32(at + 4) === 0x45786966) return exifTime(view, at + 10);
  }
  return null;
}

/** Entries of one image file directory: tag -> [type, count, offset of the value field]. */
function directory(view, base, offset, little) {
  const tags = new Map();
  const count = view.getUint16(base + offset, little);
  for (let i = 0; i < Math.min(count, 200); i += 1) {
    const entry = base + offset + 2 + i * 12;
    tags.set(view.getUint16(entry, little), [view.getUint32(entry + 4, little), entry + 8]);
  }
  return tags;
}

function text(view, base, [length, field], little) {
  const from = length > 4 ? base + view.getUint32(field, little) : field;
  return String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + from, Math.min(length, 32))).replace(/\0.*$/s, "");
}

function exifTime(view, base) {
  const little = view.getUint16(base) === 0x4949;
  const main = directory(view, base, view.getUint32(base + 4, little), little);
  const pointer = main.get(0x8769);
  if (!pointer) return null;
  const exif = directory(view, base, view.getUint32(pointer[1], little), little);
  const time = exif.get(0x9003) ?? exif.get(0x9004);
  const found = time && /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(text(view, base, time, little));
  if (!found) return null;
  const zone = exif.get(0x9011);
  const offset = zone ? text(view, base, zone, little).trim() : "";
  return `${found[1]}-${found[2]}-${found[3]}T${found[4]}${/^[+-]\d\d:\d\d$/.test(offset) ? offset : ""}`;
}

const toBlob = (canvas, quality) => new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));

function draw(image, longest) {
  const scale = Math.min(1, longest / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** The upright picture; through an <img> when a weak phone cannot hold it whole. */
async function decode(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (bitmap) return bitmap;
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
    return image;
  } catch {
    throw new Error("photoBad");
  } finally {
    setTimeout(() => URL.revokeObjectURL(image.src), 10_000);
  }
}

async function small(image, longest) {
  for (let side = longest; side >= 480; side = Math.round(side * 0.75)) {
    const canvas = draw(image, side);
    for (const quality of QUALITIES) {
      const blob = await toBlob(canvas, quality);
      if (blob && blob.size <= LIMIT) return { blob, width: canvas.width, height: canvas.height };
    }
  }
  throw new Error("photoTooBig");
}

/**
 * {meta, bytes} of a picked file; `field` names it, `longest` is the longest side in pixels.
 * Throws Error("photoBad" | "photoTooBig"), the keys of our phrases.
 */
export async function shrink(file, field, longest = 1600) {
  if (file.size > LARGEST) throw new Error("photoTooBig");
  const original = new Uint8Array(await file.arrayBuffer());
  const read = { original_sha256: await sha256(original), original_bytes: original.byteLength, taken_at: takenAt(original) };
  const image = await decode(file);
  const { blob, width, height } = await small(image, longest);
  image.close?.();
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const name = `${field}-${Date.now().toString(36)}-${crypto.randomUUID().slice(0, 8)}.jpg`;
  return { bytes, meta: { name, sha256: await sha256(bytes), bytes: bytes.byteLength, width, height, ...read } };
}
