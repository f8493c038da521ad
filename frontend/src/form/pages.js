/** The questionnaire as pages: each top-level group or repeat is one, loose questions between them share one. */
import { h } from "../dom.js";
import { t } from "../strings.js";
import { part, parts } from "./parts.js";
import { showText } from "./text.js";

const LEAF = (node) => !["group", "model-value"].includes(node.nodeType) && !node.nodeType.startsWith("repeat-range");

const visible = (node) => node.currentState.relevant && (LEAF(node) || node.currentState.hasRelevantBodyNodes);

/**
 * [{id, nodes}] of every page with something to ask now, in order. A page of loose questions holds those not asked yet
 * too: an answer on it may call them up while it is on the screen.
 */
export function pagesOf(root) {
  const pages = [];
  let loose = null;
  for (const node of root.currentState.children) {
    if (node.nodeType === "model-value") continue;
    if (!LEAF(node)) {
      pages.push({ id: node.nodeId, nodes: [node] });
      loose = null;
    } else if (loose) {
      loose.nodes.push(node);
    } else {
      loose = { id: node.nodeId, nodes: [node] };
      pages.push(loose);
    }
  }
  return pages.filter(({ nodes }) => nodes.some(visible));
}

export const titleOf = (page) => (page.nodes.length === 1 && !LEAF(page.nodes[0]) ? page.nodes[0].currentState.label?.asString : "") || t("general");

/** How many answers of a page are missing or wrong. */
export const faultsOf = (page) => page.nodes.reduce((sum, node) => sum + (LEAF(node) ? Number(Boolean(node.validationState.violation)) : node.validationState.violations.length), 0);

/** Draw one page. */
export function drawPage(page, session) {
  const [first] = page.nodes;
  const children = !LEAF(first) && first.nodeType === "group" ? first.currentState.children : page.nodes;
  const made = children.map((node) => part(node, session)).filter(Boolean);
  const all = parts(made);
  const title = h("h2", { tabindex: "-1" }, titleOf(page));
  const intro = h("p.hint");
  showText(intro, first.currentState.hint ?? null);
  return { ...all, title, element: h("div.page", {}, title, made.map((each) => each.element)) };
}
