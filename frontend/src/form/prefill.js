/** Writes what is known of a family into the questionnaire's empty instance before it is filled. */

const JAVAROSA = "http://openrosa.org/javarosa";

function primaryInstance(doc) {
  return [...doc.getElementsByTagName("*")].find((e) => e.localName === "instance" && e.parentElement?.localName === "model")?.firstElementChild ?? null;
}

function inside(node, names) {
  for (let up = node.parentElement; up; up = up.parentElement) if (names.has(up.localName)) return true;
  return false;
}

/** Names of what the form repeats: nothing in there is filled by its name alone. */
const repeats = (doc) => [...doc.getElementsByTagName("*")].filter((e) => e.localName === "repeat").map((e) => e.getAttribute("nodeset").split("/").pop());

/** Node name -> value of one household, as the contract with the server names them; `prefill` knows the form's own names. */
export function valuesOf(item, user) {
  return {
    target_id: item.id,
    household_id: item.household,
    head_name: item.head_name,
    address: item.address,
    rt: item.rt,
    rw: item.rw,
    village: item.village,
    head_nik_last4: item.nik_last4,
    facilitator_name: user.name,
    members_expected: String(item.members.length),
    ...item.prefill,
  };
}

function fillMembers(instance, members, repeat) {
  const all = [...instance.getElementsByTagName("*")].filter((e) => e.localName === repeat && e.firstElementChild);
  const first = all.find((e) => !e.hasAttributeNS(JAVAROSA, "template")) ?? all[0];
  if (!first || !members.length) return;
  const blank = first.cloneNode(true);
  blank.removeAttributeNS(JAVAROSA, "template");
  const filled = members.map((member) => {
    const copy = blank.cloneNode(true);
    const child = (name) => [...copy.getElementsByTagName("*")].find((e) => e.localName === name && !e.firstElementChild);
    for (const [key, value] of Object.entries(member)) {
      const node = child(`member_${key}`) ?? child(key);
      if (node && value !== null && value !== undefined) node.textContent = String(value);
    }
    return copy;
  });
  if (first.hasAttributeNS(JAVAROSA, "template")) first.after(...filled);
  else first.replaceWith(...filled);
}

/**
 * The XForm with a `deprecatedID` beside its instanceID. A repaired visit names the one it replaces there; the engine
 * adds the element by itself while editing, but forgets it when the draft is restored into a form that lacks it.
 */
export function withDeprecatedId(formXml) {
  const doc = new DOMParser().parseFromString(formXml, "application/xml");
  const instanceId = [...(primaryInstance(doc)?.getElementsByTagName("*") ?? [])].find((e) => e.localName === "instanceID");
  if (!instanceId || [...instanceId.parentElement.children].some((e) => e.localName === "deprecatedID")) return formXml;
  const name = instanceId.prefix ? `${instanceId.prefix}:deprecatedID` : "deprecatedID";
  instanceId.after(doc.createElementNS(instanceId.namespaceURI, name));
  return new XMLSerializer().serializeToString(doc);
}

/**
 * The XForm with this family's values as its defaults.
 * Nodes that the form does not have are passed over; a node inside a repeat is never filled by name.
 */
export function prefilled(formXml, item, user) {
  const doc = new DOMParser().parseFromString(formXml, "application/xml");
  const instance = primaryInstance(doc);
  if (!instance) return formXml;
  const values = valuesOf(item, user);
  const apart = new Set(["meta", "member", ...repeats(doc)]);
  for (const node of instance.getElementsByTagName("*")) {
    const value = values[node.localName];
    if (value === undefined || value === null || node.firstElementChild || inside(node, apart)) continue;
    node.textContent = String(value);
  }
  fillMembers(instance, item.members, item.member_repeat ?? "member");
  return new XMLSerializer().serializeToString(doc);
}
