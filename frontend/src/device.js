/** The id of this installation: random, told to the server with every request, so that a lost phone can be revoked. */

const DEVICE = "field.device";

export function deviceId() {
  const known = localStorage.getItem(DEVICE) ?? `ngerombo:${crypto.randomUUID()}`;
  localStorage.setItem(DEVICE, known);
  return known;
}

/** After a revocation the installation starts under a new name, should its person log in again. */
export const forgetDevice = () => localStorage.removeItem(DEVICE);
