/**
 * esbuild plugin: swaps the engine's WebAssembly XPath parser for ours while bundling.
 *
 * The engine is published as one file, so the swap is a cut between two markers. Each marker must
 * be there exactly once; a new engine version that moved them stops the build instead of passing.
 */
import { readFile } from "node:fs/promises";

const CUTS = [
  // the two .wasm files as data: addresses
  ['const xpathLanguage = "data:application/wasm', "const ambiguousGlobalThis", "const xpathLanguage = null, webTreeSitter = null;\n"],
  // emscripten's runtime (with its eval) and the class that calls it
  ["var treeSitter = {exports: {}};", "class SyntaxNode {", ""],
  ["const expressionParser = await ExpressionParser.init({", "function _mergeNamespaces(n, m)", "const expressionParser = ExpressionParser.from(new XPathParser());\n"],
  // top-level await (Chrome 89+) for old test browsers; every phone browser has Blob.text()
  ["const BLOB_BEHAVIOR = await", "const readBlobData = async", 'const BLOB_BEHAVIOR = "BLOB_BEHAVIOR_EXPECTED";\n'],
];

function once(text, marker) {
  const at = text.indexOf(marker);
  if (at < 0 || text.indexOf(marker, at + 1) >= 0) {
    throw new Error(`engine/plugin.mjs: "${marker}" is not in the engine exactly once`);
  }
  return at;
}

function withoutWasm(text) {
  let out = text;
  for (const [from, to, instead] of CUTS) {
    out = out.slice(0, once(out, from)) + instead + out.slice(once(out, to));
  }
  return `import { XPathParser } from "xpath-parser";\n${out}`;
}

export const enginePlugin = {
  name: "engine-without-wasm",
  setup(build) {
    const parser = new URL("./xpath-parser.js", import.meta.url).pathname;
    build.onResolve({ filter: /^xpath-parser$/ }, () => ({ path: parser }));
    build.onLoad({ filter: /xforms-engine[\\/]dist[\\/]index\.js$/ }, async ({ path }) => ({
      contents: withoutWasm(await readFile(path, "utf8")),
      loader: "js",
    }));
  },
};
