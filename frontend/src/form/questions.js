/** One question on the screen: its words, its control, its fault and the reviewer's note. */
import { h, setText } from "../dom.js";
import { t } from "../strings.js";
import { chosen, ticked } from "./choices.js";
import { slid, typed } from "./inputs.js";
import { picture } from "./pictures.js";
import { placed } from "./places.js";
import { showText } from "./text.js";
import { photographed } from "./uploads.js";

function controlFor(node, id, answer, session) {
  switch (node.nodeType) {
    case "select":
      return chosen(node, id, answer);
    case "trigger":
      return ticked(node, id, answer);
    case "upload":
      return ["image", null].includes(node.nodeOptions.media.type) ? photographed(node, id, answer, session) : null;
    case "range":
      return slid(node, id, answer);
    case "input":
      if (node.valueType === "geopoint") return placed(node, id, answer);
      if (["geotrace", "geoshape", "binary"].includes(node.valueType)) return null;
      return typed(node, id, answer);
    default:
      return null; // rank, audio, …
  }
}

/** What is wrong with the answer now, in words, or "". */
function fault(node, control) {
  if (control?.error) return t(control.error);
  const { violation } = node.validationState;
  if (!violation) return "";
  return violation.message?.asString || t(violation.condition === "required" ? "required" : "invalid");
}

/** A box of several controls is a group named by its question; a lone box to tick carries the name itself. */
function nameIt(element, label) {
  if (element.matches(".choice")) return element.querySelector("input").setAttribute("aria-labelledby", label);
  if (!element.hasAttribute("role")) element.setAttribute("role", "group");
  return element.setAttribute("aria-labelledby", label);
}

/** A part is {node, element, refresh(), check() -> first faulty element | null, flush(), leave()}. */
export function question(node, session) {
  const id = node.nodeId.replace(":", "-");
  let touched = false;
  const answer = (change) => {
    touched = true;
    change();
    session.changed();
    session.onchange();
  };
  const control = controlFor(node, id, answer, session);
  const words = h("span");
  const mark = h("span.required", {}, ` (${t("mandatoryMark")})`);
  const single = !(control?.element.matches(".choices, .upload, .place, .choice"));
  const label = single ? h("label.q-label", { for: id }, words, mark) : h("p.q-label", { id: `${id}-label` }, words, mark);
  if (!single) nameIt(control.element, `${id}-label`);
  const hint = h("p.hint");
  const drawn = picture();
  const note = session.repairs && session.item.returned?.questions?.[node.currentState.reference];
  const error = h("p.error", { role: "alert" });
  const element = h("div.q", {}, label, drawn.element, hint, note && h("p.reviewer", {}, t("reviewerNote", { note })),
    control ? control.element : h("p.status", {}, t("unsupported")), error);

  function refresh() {
    const { relevant, required, label: text, hint: help } = node.currentState;
    element.hidden = !relevant;
    if (!relevant) return;
    showText(words, text);
    drawn.show(text);
    hint.hidden = !showText(hint, help);
    mark.hidden = !required;
    control?.refresh();
    setText(error, touched ? fault(node, control) : "");
    element.classList.toggle("faulty", error.textContent !== "");
  }

  function check() {
    if (!node.currentState.relevant) return null; // not asked now: no fault to show when it appears later
    touched = true;
    refresh();
    // a photo or position that failed is told, but only the questionnaire says whether it must be there
    return node.validationState.violation || (control?.error && !control.soft) ? element : null;
  }
  return { node, element, refresh, check, flush: () => control?.flush?.(), leave: () => control?.leave?.() };
}

/** Read-only words, with the prefilled value when there is one. */
export function note(node) {
  const words = h("div.note-text");
  const value = h("p.note-value");
  const drawn = picture();
  const element = h("div.q.note", {}, words, drawn.element, value);
  const refresh = () => {
    const { relevant, label, hint, value: known } = node.currentState;
    element.hidden = !relevant;
    if (!relevant) return;
    showText(words, label ?? hint);
    drawn.show(label);
    setText(value, known === null || known === undefined ? "" : String(known));
    value.hidden = value.textContent === "";
  };
  return { node, element, refresh, check: () => null, flush() {}, leave() {} };
}
