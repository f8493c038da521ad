/** Answers that are typed: text, numbers, dates. A control is {element, refresh(), error}. */
import { h, setText } from "../dom.js";
import { day, number } from "../strings.js";

const GROUPED = /^-?\d{1,3}(\.\d{3})+$/; // 1.500.000

/** What was typed as the engine wants it; undefined when it is no number. */
export function parseNumber(type, typed) {
  const text = typed.trim();
  if (text === "") return null;
  const plain = GROUPED.test(text) && type === "int" ? text.replaceAll(".", "") : text.replace(",", ".");
  const shape = type === "int" ? /^-?\d{1,18}$/ : /^-?\d{1,15}(\.\d{1,9})?$/;
  return shape.test(plain) ? plain : undefined;
}

function field(node, id) {
  const { rows } = node.nodeOptions ?? {};
  const numeric = node.valueType === "int" || node.valueType === "decimal";
  if (rows || node.appearances?.multiline) return h("textarea", { id, rows: rows ?? 4, autocomplete: "off" });
  const type = { date: "date", time: "time", dateTime: "datetime-local" }[node.valueType] ?? "text";
  const mode = node.valueType === "decimal" ? "decimal" : numeric || node.appearances?.numbers ? "numeric" : null;
  return h("input", { id, type, inputmode: mode, autocomplete: "off" });
}

function shown(node) {
  const { value } = node.currentState;
  if (value === null || value === undefined) return "";
  if (node.valueType === "decimal") return String(value).replace(".", ",");
  if (node.valueType === "dateTime") return String(value).slice(0, 16);
  return String(value);
}

/** Said again under the field, against a lost zero or a day taken for a month: "1.500.000", "3 November 2026". */
function inWords({ valueType, currentState: { value } }) {
  if (value === null || value === undefined || value === "") return "";
  if (valueType === "int" && Math.abs(Number(value)) >= 1000) return number(Number(value));
  return valueType === "date" ? day(String(value)) : "";
}

export function typed(node, id, answer) {
  const input = field(node, id);
  const echo = h("output.echo", { for: id });
  const control = { element: h("div", {}, input, echo), refresh, error: null };
  const numeric = node.valueType === "int" || node.valueType === "decimal";
  let timer = null;

  function take() {
    clearTimeout(timer);
    timer = null;
    let value = input.value;
    if (numeric) {
      value = parseNumber(node.valueType, value);
      control.error = value === undefined ? "numbersOnly" : null;
    }
    answer(() => node.setValue(value === undefined || value === "" ? null : value));
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(take, 250);
  });
  input.addEventListener("change", take);
  control.flush = () => timer && take();

  function refresh() {
    input.disabled = node.currentState.readonly;
    if (timer === null && document.activeElement !== input && control.error === null) input.value = shown(node);
    setText(echo, inWords(node));
  }
  return control;
}

/** A number on a scale: slid, with its value in words; a tap on the scale answers it. */
export function slid(node, id, answer) {
  const { start, end, step } = node.definition.bounds;
  const input = h("input", { type: "range", id, min: String(start), max: String(end), step: String(step) });
  const value = h("output.echo", { for: id });
  input.addEventListener("change", () => answer(() => node.setValue(input.value)));
  const refresh = () => {
    input.disabled = node.currentState.readonly;
    if (document.activeElement !== input) input.value = shown(node).replace(",", ".") || String(start);
    setText(value, shown(node) || "–");
  };
  return { element: h("div.scale", {}, h("span.ends", {}, String(start)), input, h("span.ends", {}, String(end)), value), refresh, error: null };
}
