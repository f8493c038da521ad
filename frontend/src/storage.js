/** How much room is left on the phone: told before it runs out, because photos are what fills it. */
import { tell } from "./dom.js";

const LITTLE = 60 * 1024 * 1024; // bytes: some 200 photos
const MUCH = 0.9;

/** {usage, quota} in bytes as last measured, or null where the browser does not say. */
export let room = null;

export const isLow = () => room !== null && (room.quota - room.usage < LITTLE || room.usage > room.quota * MUCH);

export async function measure() {
  const before = isLow();
  const { usage, quota } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {};
  room = quota ? { usage, quota } : null;
  if (before !== isLow()) tell("network");
  return room;
}
