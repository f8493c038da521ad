/** The id of this installation: random, told to the server with every request, so that a lost phone can be revoked. */
import { recall, remember } from "./local.js";

export function deviceId() {
  const known = recall("device");
  if (known) return known;
  const fresh = `ngerombo:${crypto.randomUUID()}`;
  remember("device", fresh);
  return fresh;
}

/** After a revocation the installation starts under a new name, should its person log in again. */
export const forgetDevice = () => remember("device", null);
