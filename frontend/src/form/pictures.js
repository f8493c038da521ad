/**
 * Pictures of labels and choices (`media::image`): kept with the questionnaire, shown without network.
 *
 * The XForm names them `jr://images/NAME`; `fetched` brings each once, `usePictures` makes them the open form's.
 */
import { h } from "../dom.js";

const NAMED = /jr:\/\/images\/([^<"]+)/g;
let here = new Map(); // name -> object URL

/** Names of the pictures an XForm asks for. */
export const pictureNames = (xml) => [...new Set([...xml.matchAll(NAMED)].map(([, name]) => name.trim()))];

/** {name: Blob} of those the server has; one it does not have is left out, a cut line is an error. */
export async function fetched(names, address) {
  const found = {};
  for (const name of names) {
    const response = await fetch(address(name), { credentials: "same-origin" });
    if (response.status === 200) found[name] = await response.blob();
    else if (![204, 404].includes(response.status)) throw new Error(`picture ${response.status}`); // nobody gave it
  }
  return found;
}

/** From now on labels show these; those of the form before are let go. */
export function usePictures(pictures = {}) {
  for (const url of here.values()) URL.revokeObjectURL(url);
  here = new Map(Object.entries(pictures).map(([name, blob]) => [name, URL.createObjectURL(blob)]));
}

const sourceOf = (range) => here.get(decodeURI(String(range?.imageSource ?? "")).replace("jr://images/", "")) ?? "";

/** A place for a label's picture: `show(range)` puts it there or takes it away. The words beside it say what it shows. */
export function picture() {
  const element = h("img.label-picture", { alt: "", hidden: true });
  const show = (range) => {
    const source = sourceOf(range);
    element.hidden = source === "";
    if (source && element.getAttribute("src") !== source) element.src = source;
  };
  return { element, show };
}
