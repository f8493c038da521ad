/** Answers that are chosen: one of, several of, done. */
import { h, setText } from "../dom.js";
import { t } from "../strings.js";
import { picture } from "./pictures.js";
import { showText } from "./text.js";

const MANY = 15; // past this a native list is quicker to use on a small screen

const listed = (options) => options.map((option) => `${option.value}=${option.label.asString}`).join("|");

function row(node, option, id, many, answer) {
  const input = h("input", { type: many ? "checkbox" : "radio", name: id, value: option.value });
  input.addEventListener("change", () => {
    answer(() => {
      if (!many) return node.selectValue(option.value);
      const chosen = node.currentState.value.filter((value) => value !== option.value);
      return node.selectValues(input.checked ? [...chosen, option.value] : chosen);
    });
  });
  const label = h("span");
  showText(label, option.label);
  const drawn = picture();
  drawn.show(option.label);
  return h("label.choice", {}, input, drawn.element, label);
}

export function chosen(node, id, answer) {
  const many = node.selectType === "select";
  if (!many && (node.appearances?.minimal || node.currentState.valueOptions.length > MANY)) return dropDown(node, id, answer);
  const box = h("div.choices", { role: many ? "group" : "radiogroup", id });
  let last = null;
  const refresh = () => {
    const { valueOptions, value, readonly } = node.currentState;
    const now = listed(valueOptions);
    if (now !== last) {
      last = now;
      box.replaceChildren(...valueOptions.map((option) => row(node, option, id, many, answer)));
    }
    for (const input of box.querySelectorAll("input")) {
      input.checked = value.includes(input.value);
      input.disabled = readonly;
    }
  };
  return { element: box, refresh, error: null };
}

function dropDown(node, id, answer) {
  const select = h("select", { id, onchange: () => answer(() => node.selectValue(select.value || null)) });
  let last = null;
  const refresh = () => {
    const { valueOptions, value, readonly } = node.currentState;
    const now = listed(valueOptions);
    if (now !== last) {
      last = now;
      select.replaceChildren(h("option", { value: "" }, t("choose")), ...valueOptions.map((o) => h("option", { value: o.value }, o.label.asString)));
    }
    select.value = value[0] ?? "";
    select.disabled = readonly;
  };
  return { element: select, refresh, error: null };
}

/** acknowledge / trigger: one box to tick. */
export function ticked(node, id, answer) {
  const input = h("input", { type: "checkbox", id, onchange: () => answer(() => node.setValue(input.checked)) });
  const label = h("span");
  const refresh = () => {
    setText(label, t("confirmMark"));
    input.checked = node.currentState.value === true;
    input.disabled = node.currentState.readonly;
  };
  return { element: h("label.choice", {}, input, label), refresh, error: null };
}
