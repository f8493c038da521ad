/** The pure pieces of the phone pages: numbers, coordinates, camera time, waiting. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { parseNumber } from "../src/form/inputs.js";
import { pictureNames } from "../src/form/pictures.js";
import { takenAt } from "../src/form/photo.js";
import { LANGUAGES } from "../src/strings.js";
import { coordinate, inIndonesia } from "../src/form/position.js";

test("every phrase is said in both languages, and every state of a visit or a village has words", () => {
  assert.deepEqual(Object.keys(LANGUAGES.en).sort(), Object.keys(LANGUAGES.id).sort());
  const visits = ["draft", "waiting", "sending", "sent", "needs_repair", "held", "refused"];
  const villages = ["blank", "visited", "waiting", "sending", "refused", "held"];
  for (const state of [...visits, "returned", "pending", ...villages, "no_change", "zero"]) assert.ok(LANGUAGES.id[`state_${state}`], state);
  for (const state of [...visits, ...villages]) assert.ok(LANGUAGES.id[`help_${state}`], state);
});

test("a whole number may be grouped, but a decimal is not taken for one", () => {
  const cases = { "": null, 36: "36", "1.500.000": "1500000", " 250000 ": "250000", "-3": "-3" };
  for (const [typed, wanted] of Object.entries(cases)) assert.equal(parseNumber("int", typed), wanted, typed);
  for (const typed of ["12,5", "12.5", "1.50.000", "12a", "1,5 jt", "1e5", "99999999999999999999"]) assert.equal(parseNumber("int", typed), undefined, typed);
});

test("a decimal takes the Indonesian comma and the point", () => {
  assert.equal(parseNumber("decimal", "12,5"), "12.5");
  assert.equal(parseNumber("decimal", "12.5"), "12.5");
  assert.equal(parseNumber("decimal", "12,5,1"), undefined);
});

test("typed coordinates must be a number inside Indonesia", () => {
  assert.equal(coordinate(" -2,13 "), -2.13);
  assert.ok(Number.isNaN(coordinate("")));
  assert.ok(inIndonesia(-2.13, 106.11) && inIndonesia(-8.5, 140.7));
  assert.ok(!inIndonesia(106.11, -2.13), "swapped");
  assert.ok(!inIndonesia(0, 0) && !inIndonesia(Number.NaN, 106));
});

/** The smallest JPEG head with an EXIF block: DateTimeOriginal and, if given, its offset. */
function jpeg(time, offset, little) {
  const bytes = new Uint8Array(200);
  const view = new DataView(bytes.buffer);
  const put = (at, text) => [...text].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
  view.setUint16(0, 0xffd8);
  view.setUint16(2, 0xffe1);
  view.setUint16(4, 190);
  put(6, "Exif\0\0");
  const base = 12;
  const entry = (at, tag, type, count, value) => {
    view.setUint16(base + at, tag, little);
    view.setUint16(base + at + 2, type, little);
    view.setUint32(base + at + 4, count, little);
    view.setUint32(base + at + 8, value, little);
  };
  put(base, little ? "II" : "MM");
  view.setUint16(base + 2, 42, little);
  view.setUint32(base + 4, 8, little);
  view.setUint16(base + 8, 1, little);
  entry(10, 0x8769, 4, 1, 30);
  view.setUint16(base + 30, offset ? 2 : 1, little);
  entry(32, 0x9003, 2, 20, 80);
  if (offset) entry(44, 0x9011, 2, 7, 110);
  put(base + 80, `${time}\0`);
  if (offset) put(base + 110, `${offset}\0`);
  return bytes;
}

test("the camera's time is read from EXIF of either byte order, and nothing is made up", () => {
  for (const little of [true, false]) {
    assert.equal(takenAt(jpeg("2026:11:21 08:15:30", "+07:00", little)), "2026-11-21T08:15:30+07:00");
    assert.equal(takenAt(jpeg("2026:11:21 08:15:30", "", little)), "2026-11-21T08:15:30");
  }
  assert.equal(takenAt(jpeg("    :  :     :  :  ", "", true)), null);
  assert.equal(takenAt(new Uint8Array([0xff, 0xd8, 0xff, 0xe1, 0xff])), null);
  assert.equal(takenAt(new TextEncoder().encode("<svg xmlns='http://www.w3.org/2000/svg'/>")), null);
});

test("the pictures an XForm asks for are named once each", () => {
  const xml = '<value form="image">jr://images/lantai.png</value><value form="big-image">jr://images/lantai.png</value>'
    + '<value form="audio">jr://audio/lantai.mp3</value><value form="image">jr://images/tanah liat.jpg</value>';
  assert.deepEqual(pictureNames(xml), ["lantai.png", "tanah liat.jpg"]);
});
