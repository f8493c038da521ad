/** Our XPath parser against the engine's own (tree-sitter, cut out of the installed package). */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { parseXPath } from "../engine/xpath-parser.js";

const ENGINE = new URL("../node_modules/@getodk/xforms-engine/dist/index.js", import.meta.url);

async function loadOracle() {
  const text = readFileSync(ENGINE, "utf8");
  const from = text.indexOf("let UpsertableMap$1 =");
  const to = text.indexOf("const expressionParser = await");
  const head = `import require$$0$1 from "node:fs"; import require$$1$1 from "node:path";
    import { createRequire } from "node:module";
    globalThis.require = createRequire(import.meta.url); globalThis.__dirname = "/";
    const _mergeNamespaces$1 = (n, m) => Object.assign(n, ...m);`;
  const folder = mkdtempSync(join(tmpdir(), "xpath-"));
  const file = join(folder, "oracle.mjs");
  writeFileSync(file, `${head}\n${text.slice(from, to)}
    export default await ExpressionParser.init({ webTreeSitter, xpathLanguage });`);
  const parser = (await import(pathToFileURL(file).href)).default;
  rmSync(folder, { recursive: true });
  return (expression) => parser.parse(expression).rootNode;
}

const plain = (n) => ({ type: n.type, text: n.text, children: n.children.map(plain) });

function outcome(parse, expression) {
  try {
    return plain(parse(expression));
  } catch {
    return "syntax error";
  }
}

const FIXED = JSON.parse(readFileSync(new URL("./xpath-cases.json", import.meta.url), "utf8"));

/** A seeded random expression, with odd spacing and now and then a broken piece. */
function grower(seed) {
  let state = seed;
  const rnd = (n) => {
    state = (state + 0x6d2b79f5) | 0; // mulberry32
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
  const pick = (list) => list[rnd(list.length)];
  const sp = () => pick(["", "", "", " ", " ", "\n"]);
  const name = () => pick(["a", "b-1", "order", "div", "text", "child", "x:y", "data", "self", "é_2"]);
  // left out, as tree-sitter reads them wrongly: a function named as an axis, a root element `or`
  const fn = () => pick(["count", "if", "jr:itext", "selected", "div", "or"]);
  const step = (d) => pick([
    () => name(), () => "*", () => ".", () => "..", () => `@${name()}`, () => "node()", () => "text()",
    () => `ancestor::${name()}`, () => `${name()}[${grow(d - 1)}]`, () => `${name()}${sp()}[1]`,
  ])();
  const path = (d) => {
    const parts = Array.from({ length: 1 + rnd(3) }, () => step(d));
    return pick(["", "/", "//", ""]) + parts.join(pick(["/", "/", "//", " / "]));
  };
  const grow = (d) => {
    if (d <= 0) return pick([() => String(rnd(99)), () => "'q'", () => path(0), () => ".5", () => "f()"])();
    return pick([
      () => path(d), () => path(d), () => `(${grow(d - 1)})`, () => `-${sp()}${grow(d - 1)}`,
      () => `${fn()}(${sp()}${grow(d - 1)}${sp()},${grow(d - 1)})`, () => `(${grow(d - 1)})/${step(d)}`,
      () => grow(d - 1) + sp() + pick(["=", "!=", "<", "<=", ">", ">=", "+", "|", "*"]) + sp() + grow(d - 1),
      () => `${grow(d - 1)} ${pick(["and", "or", "div", "mod", "-"])} ${grow(d - 1)}`,
      () => pick([`${grow(d - 1)} ${grow(d - 1)}`, `${grow(d - 1)})`, "a[", "f(,"]),
    ])();
  };
  return () => grow(rnd(4));
}

test("every known expression parses to the engine's own tree", async () => {
  const oracle = await loadOracle();
  for (const e of FIXED) assert.deepEqual(outcome(parseXPath, e), outcome(oracle, e), JSON.stringify(e));
});

test("20,000 random expressions parse alike, or fail alike", async () => {
  const oracle = await loadOracle();
  const next = grower(20261122);
  let good = 0;
  for (let i = 0; i < 20000; i += 1) {
    const e = next();
    const expected = outcome(oracle, e);
    if (expected !== "syntax error") good += 1;
    assert.deepEqual(outcome(parseXPath, e), expected, JSON.stringify(e));
  }
  assert.ok(good > 10000, `only ${good} of them were valid`);
});

test("the verdicts that the server's reader is held against are ours", () => {
  const verdicts = JSON.parse(readFileSync(new URL("./xpath-verdicts.json", import.meta.url), "utf8"));
  for (const [e, good] of verdicts) assert.equal(outcome(parseXPath, e) !== "syntax error", good, JSON.stringify(e));
});
