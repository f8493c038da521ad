/** Time on a phone whose clock may be wrong: what the server said at the last contact corrects it. Pure. */

const DAY = 86_400_000;
const ODD = 10 * 60_000; // a difference worth telling

/** Server minus phone in ms at a contact, or 0 when the server said nothing. */
export const skewOf = (serverTime, phoneNow = Date.now()) => (Date.parse(serverTime) || phoneNow) - phoneNow;

export const isOdd = (skew) => Math.abs(skew ?? 0) > ODD;

/** Now, as the server would say it. */
export const serverNow = (skew, phoneNow = Date.now()) => phoneNow + (skew ?? 0);

/**
 * Whole days since the last contact. A clock that was wrong then and is right now (or the reverse) must not make a
 * phone forget its list: the nearer of both readings counts, and a clock that went back counts as none.
 */
export function daysWithoutContact({ checkedAt, serverAt }, phoneNow = Date.now()) {
  const passed = [checkedAt, serverAt].map((at) => phoneNow - Date.parse(at ?? checkedAt)).filter((ms) => !Number.isNaN(ms));
  return passed.length ? Math.max(0, Math.floor(Math.min(...passed.map((ms) => Math.max(0, ms))) / DAY)) : 0;
}
