/** Labels and hints of the questionnaire, with the little markdown that XLSForm allows, as safe elements. */
import { h } from "../dom.js";

const ALLOWED = new Set(["strong", "em", "u", "br", "p", "span", "div", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6"]);

function element(node) {
  if (node.role === "child") return node.value;
  if (node.role === "line-break") return h("br");
  if (node.role === "html") return node.unsafeHtml.replace(/<[^>]*>/g, ""); // never as html
  return h(ALLOWED.has(node.elementName) ? node.elementName : "span", {}, node.children.map(element));
}

/** Put a TextRange (or null) into `target`; true when there is something to read. */
export function showText(target, range) {
  const text = range?.asString ?? "";
  if (target.dataset.text !== text) {
    target.dataset.text = text;
    const plain = !/[*_<\\#[\n]/.test(text);
    target.replaceChildren(...(plain ? [text] : range.formatted.map(element)));
  }
  return text !== "";
}
