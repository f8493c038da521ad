/** The bar on top of every screen, and the way from one to another. */
import { h } from "../dom.js";
import { t } from "../strings.js";

export const go = (path) => {
  location.hash = `#/${path}`;
};

/** Bar with a way back (an address of ours, or null for none), a title and buttons at the right. */
export function topBar(title, backTo, ...right) {
  const back = backTo !== null && h("button.icon", { type: "button", "aria-label": t("back"), onclick: () => go(backTo) }, "‹");
  return h("header.top", {}, back, h("h1", {}, title), h("div.right", {}, right));
}
