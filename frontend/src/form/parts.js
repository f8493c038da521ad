/** Groups and repeats: the tree of the questionnaire as parts that refresh and check together. */
import { ask, h, setText } from "../dom.js";
import { t } from "../strings.js";
import { note, question } from "./questions.js";
import { showText } from "./text.js";

const isRepeat = (node) => node.nodeType.startsWith("repeat-range");

/** The part for any node, or null for what is never shown. */
export function part(node, session) {
  if (node.nodeType === "model-value") return null;
  if (node.nodeType === "note") return note(node);
  if (node.nodeType === "group") return group(node, session);
  if (isRepeat(node)) return repeat(node, session);
  return question(node, session);
}

/** Several parts as one. `nodes()` may change; parts live as long as their node. */
export function parts(list) {
  return {
    refresh: () => list.forEach((each) => each.refresh()),
    check: () => list.map((each) => each.check()).find(Boolean) ?? null,
    flush: () => list.forEach((each) => each.flush()),
    leave: () => list.forEach((each) => each.leave()),
  };
}

const build = (nodes, session) => nodes.map((node) => part(node, session)).filter(Boolean);

function group(node, session) {
  const inner = build(node.currentState.children, session);
  const all = parts(inner);
  const title = h("h3");
  const element = h("section.group", {}, title, inner.map((each) => each.element));
  const refresh = () => {
    element.hidden = !node.currentState.relevant || !node.currentState.hasRelevantBodyNodes;
    title.hidden = !showText(title, node.currentState.label);
    if (!element.hidden) all.refresh();
  };
  return { ...all, node, element, refresh, check: () => (node.currentState.relevant ? all.check() : null) };
}

/** The first answer of text inside an instance names it: "Anggota 2: Siti". */
function nameOf(node) {
  for (const child of node.currentState.children) {
    const { value } = child.currentState;
    if ((child.nodeType === "input" || child.nodeType === "note") && child.valueType === "string" && value) return String(value);
  }
  return "";
}

/** A member that the office knows is reported as gone, not removed: its hidden `member_id` (or what the form calls it) is filled. */
function isKnown(instance, { member_id: name = "member_id" }) {
  return instance.currentState.children.some((child) => child.currentState.reference.endsWith(`/${name}`) && child.currentState.value);
}

/** Did the reviewer write a note inside this instance? */
function isNoted(instance, session) {
  const notes = Object.keys((session.repairs && session.item.returned?.questions) || {});
  return notes.some((path) => path.startsWith(`${instance.currentState.reference}/`));
}

function card(node, session, { title, remove }) {
  let inner = null; // built when first opened: a phone need not draw twelve members at once
  const name = h("span.card-name");
  const faults = h("span.badge.bad");
  const head = h("button.card-head", { type: "button", "aria-expanded": "false", onclick: () => open(body.hidden) }, name, faults);
  const body = h("div.card-body", { hidden: true });
  const element = h("section.card", {}, head, body);

  function open(wanted) {
    if (wanted && !inner) {
      const built = build(node.currentState.children, session);
      inner = parts(built);
      body.append(...built.map((each) => each.element));
      const gone = remove();
      if (gone) body.append(gone);
    }
    body.hidden = !wanted;
    head.setAttribute("aria-expanded", String(wanted));
    refresh();
  }

  function refresh() {
    setText(name, [title(), nameOf(node)].filter(Boolean).join(": "));
    const { length } = node.validationState.violations;
    setText(faults, length ? String(length) : "");
    faults.hidden = !length;
    if (inner && !body.hidden) inner.refresh();
  }

  function check() {
    if (!node.validationState.violations.length && !inner) return null;
    if (node.validationState.violations.length) open(true);
    return inner?.check() ?? null;
  }
  return { node, element, open, refresh, check, flush: () => inner?.flush(), leave: () => inner?.leave() };
}

function repeat(node, session) {
  const fixed = node.nodeType === "repeat-range:controlled";
  const cards = new Map();
  const title = h("h3");
  const list = h("div.cards");
  const add = h("button.secondary", { type: "button", onclick: grow });
  const element = h("section.group", {}, title, list, !fixed && add);
  const position = (instance) => node.currentState.children.indexOf(instance);

  function grow() {
    node.addInstances();
    session.changed();
    refresh();
    const last = [...cards.values()].at(-1);
    last.open(true);
    last.element.scrollIntoView({ block: "start" });
  }

  async function shrink(instance) {
    const what = cards.get(instance.nodeId).element.querySelector(".card-name").textContent;
    if (!(await ask(t("removeSure", { what }), t("removeItem"), t("cancel")))) return;
    node.removeInstances(position(instance), 1);
    session.changed();
    session.onchange();
  }

  function make(instance) {
    return card(instance, session, {
      title: () => {
        const label = instance.currentState.label?.asString || node.currentState.label?.asString;
        return label ? `${label} ${position(instance) + 1}` : t("item", { n: position(instance) + 1 });
      },
      remove: () => !fixed && !isKnown(instance, session.item) && h("button.danger.small", { type: "button", onclick: () => shrink(instance) }, t("removeItem")),
    });
  }

  function refresh() {
    element.hidden = !node.currentState.relevant;
    if (element.hidden) return;
    const now = node.currentState.children;
    title.hidden = !showText(title, node.currentState.label) || now.length > 0; // each card says it already
    setText(add, `+ ${t("addItem")} ${node.currentState.label?.asString ?? ""}`);
    const ids = new Set(now.map((each) => each.nodeId));
    for (const [id, old] of cards) {
      if (ids.has(id)) continue;
      old.leave();
      old.element.remove();
      cards.delete(id);
    }
    for (const instance of now) {
      if (cards.has(instance.nodeId)) continue;
      const made = make(instance);
      cards.set(instance.nodeId, made);
      list.append(made.element);
      if (now.length === 1 || isNoted(instance, session)) made.open(true);
    }
    for (const each of cards.values()) each.refresh();
  }

  const all = (does) => [...cards.values()].map((each) => each[does]());
  const check = () => (node.currentState.relevant ? (all("check").find(Boolean) ?? null) : null);
  return { node, element, refresh, check, flush: () => all("flush"), leave: () => all("leave") };
}
