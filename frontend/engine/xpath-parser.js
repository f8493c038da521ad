/**
 * XPath 1.0 parser for the form engine, in place of the WebAssembly one it ships with.
 *
 * The engine (@getodk/xforms-engine) parses expressions with tree-sitter compiled to
 * WebAssembly, which needs `wasm-unsafe-eval` in the content security policy, weighs 300 KB and
 * starts slowly on weak phones. The engine only reads `type`, `text` and `children` of the tree,
 * so this recursive-descent parser builds the same tree. tests/xpath.test.mjs compares the two.
 *
 * Grammar: https://www.w3.org/TR/1999/REC-xpath-19991116/ without variables.
 */

const SPACE = /[\s]*/y;
const NAME = /[\p{L}_][\p{L}\p{N}\p{M}_.\-\u00b7]*/uy;
const NUMBER = /\d+(?:\.\d*)?|\.\d+/y;
const LITERAL = /"[^"]*"|'[^']*'/y;
const NODE_TYPES = new Set(["comment", "text", "node", "processing-instruction"]);
const AXES = new Set([
  "ancestor", "ancestor-or-self", "attribute", "child", "descendant", "descendant-or-self",
  "following", "following-sibling", "namespace", "parent", "preceding", "preceding-sibling", "self",
]);

/** Binary operators, loosest first: symbols (longest first), then words, with the node's type. */
const LEVELS = [
  [["or", "or_expr"]],
  [["and", "and_expr"]],
  [["!=", "ne_expr"], ["=", "eq_expr"]],
  [["<=", "lte_expr"], [">=", "gte_expr"], ["<", "lt_expr"], [">", "gt_expr"]],
  [["+", "addition_expr"], ["-", "subtraction_expr"]],
  [["*", "multiplication_expr"], ["div", "division_expr"], ["mod", "modulo_expr"]],
];

class Reader {
  constructor(source) {
    this.source = source;
    this.at = 0;
    this.end = 0; // end of the last token, so that a node's text has no trailing space
  }

  space() {
    SPACE.lastIndex = this.at;
    SPACE.test(this.source);
    this.at = SPACE.lastIndex;
  }

  peek(text) {
    this.space();
    return this.source.startsWith(text, this.at);
  }

  take(text) {
    if (!this.peek(text)) return false;
    this.at += text.length;
    this.end = this.at;
    return true;
  }

  match(pattern) {
    this.space();
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source);
    if (!found) return null;
    this.at = this.end = pattern.lastIndex;
    return found[0];
  }

  /** Look for a name without taking it. */
  name() {
    const { at, end } = this;
    const found = this.match(NAME);
    this.at = at;
    this.end = end;
    return found;
  }

  start() {
    this.space();
    return this.at;
  }

  node(type, start, children = []) {
    return { type, text: this.source.slice(start, this.end), childCount: children.length, children };
  }

  need(text) {
    if (!this.take(text)) this.fail();
  }

  fail() {
    throw new Error(`Expression has syntax error: ${this.source}`);
  }
}

function operator(r, level) {
  for (const [sign, type] of LEVELS[level]) {
    const word = /^[a-z]/.test(sign);
    if (word ? r.name() === sign : r.peek(sign)) {
      r.take(sign);
      return type;
    }
  }
  return null;
}

function binary(r, level) {
  if (level === LEVELS.length) return unary(r);
  const start = r.start();
  let left = binary(r, level + 1);
  for (let type = operator(r, level); type; type = operator(r, level)) {
    left = r.node(type, start, [left, binary(r, level + 1)]);
  }
  return left;
}

function unary(r) {
  const start = r.start();
  return r.take("-") ? r.node("unary_expr", start, [union(r)]) : union(r);
}

function union(r) {
  const start = r.start();
  let left = path(r);
  while (r.take("|")) left = r.node("union_expr", start, [left, path(r)]);
  return left;
}

function expr(r) {
  const start = r.start();
  return r.node("expr", start, [binary(r, 0)]);
}

function startsStep(r) {
  return r.peek(".") || r.peek("@") || r.peek("*") || r.name() !== null;
}

/** More steps after one: `/step` or `//step`. */
function moreSteps(r, into) {
  for (;;) {
    const start = r.start();
    if (r.take("//")) into.push(r.node("//", start));
    else if (!r.take("/")) return into;
    into.push(step(r));
  }
}

function path(r) {
  const start = r.start();
  if (r.take("//")) {
    const slashes = r.node("//", start);
    const root = r.node("abbreviated_absolute_location_path", start, [slashes, ...moreSteps(r, [step(r)])]);
    return r.node("absolute_location_path", start, [root]);
  }
  if (r.take("/")) {
    const root = r.node("absolute_root_location_path", start);
    const steps = startsStep(r) ? moreSteps(r, [step(r)]) : [];
    return r.node("absolute_location_path", start, [root, ...steps]);
  }
  const first = primary(r);
  if (first === null) return r.node("relative_location_path", start, moreSteps(r, [step(r)]));
  const filter = r.node("filter_expr", start, [first, ...predicates(r)]);
  return r.node("filter_path_expr", start, moreSteps(r, [filter]));
}

/** A number, a string, a call or a bracketed expression; null when a path step stands here. */
function primary(r) {
  const start = r.start();
  if (r.take("(")) {
    const inner = expr(r);
    r.need(")");
    return inner;
  }
  if (r.match(LITERAL) !== null) return r.node("string_literal", start);
  if (r.match(NUMBER) !== null) return r.node("number", start);
  return call(r);
}

function call(r) {
  const { at, end } = r;
  const start = r.start();
  const name = r.name() === null ? null : qname(r);
  if (name === null || !r.peek("(") || NODE_TYPES.has(name.text)) {
    r.at = at;
    r.end = end;
    return null;
  }
  const children = [r.node("function_name", start, [name])];
  r.need("(");
  if (!r.take(")")) {
    do {
      const from = r.start();
      children.push(r.node("argument", from, [expr(r)]));
    } while (r.take(","));
    r.need(")");
  }
  return r.node("function_call", start, children);
}

function qname(r) {
  const start = r.start();
  if (r.match(NAME) === null) r.fail();
  if (r.peek("::") || !r.peek(":")) return r.node("unprefixed_name", start);
  const prefix = r.node("prefix", start);
  r.need(":");
  if (r.take("*")) return r.node("prefixed_wildcard_name_test", start, [prefix]);
  const local = r.start();
  if (r.match(NAME) === null) r.fail();
  return r.node("prefixed_name", start, [prefix, r.node("local_part", local)]);
}

function predicates(r) {
  const found = [];
  for (let start = r.start(); r.take("["); start = r.start()) {
    const inner = expr(r);
    r.need("]");
    found.push(r.node("predicate", start, [inner]));
  }
  return found;
}

function nodeTest(r) {
  const start = r.start();
  if (r.take("*")) return r.node("unprefixed_wildcard_name_test", start);
  const name = qname(r);
  if (!NODE_TYPES.has(name.text) || !r.peek("(")) return name;
  r.need("(");
  const inner = r.start();
  const literal = name.text === "processing-instruction" && r.match(LITERAL) !== null;
  const child = literal ? [r.node("string_literal", inner)] : [];
  r.need(")");
  return r.node(literal ? "processing_instruction_name_test" : "node_type_test", start, child);
}

function step(r) {
  const start = r.start();
  for (const [sign, type] of [["..", "parent"], [".", "self"]]) {
    if (r.take(sign)) {
      const inner = r.node("abbreviated_step", start, [r.node(type, start)]);
      return r.node("step", start, [inner]);
    }
  }
  return r.node("step", start, [test(r), ...predicates(r)]);
}

function test(r) {
  const start = r.start();
  if (r.take("@")) return r.node("abbreviated_axis_test", start, [nodeTest(r)]);
  const { at, end } = r;
  const axis = r.match(NAME);
  if (axis !== null && AXES.has(axis) && r.peek("::")) {
    const name = r.node("axis_name", start);
    r.need("::");
    return r.node("axis_test", start, [name, nodeTest(r)]);
  }
  r.at = at;
  r.end = end;
  return r.node("node_test", start, [nodeTest(r)]);
}

/** Parse `expression`; throws with the engine's own message when it is not XPath. */
export function parseXPath(expression) {
  const r = new Reader(expression);
  const start = r.start();
  const inner = expr(r);
  r.space();
  if (r.at !== expression.length) r.fail();
  r.end = expression.length; // as in the engine: the root keeps trailing space
  return r.node("xpath", start, [inner]);
}

/** Stands where the engine keeps its tree-sitter parser. */
export class XPathParser {
  static async init() {
    return new this();
  }

  parse(expression) {
    return { language: { types: [] }, rootNode: parseXPath(expression) };
  }
}
