/** Licence texts of every package whose code is in the bundle, with those that the form engine carries inside. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Bundled inside @getodk/xforms-engine's published file. */
const INSIDE_ENGINE = ["solid-js", "papaparse", "temporal-polyfill", "temporal-spec", "bin-packer", "mdast-util-from-markdown", "mdast-util-to-string", "decode-named-character-reference", "character-entities", "unist-util-stringify-position"];

/** The engine's package carries no licence file; Apache-2.0 is named in its package.json. */
const APACHE = `Licensed under the Apache License, Version 2.0. You may obtain a copy of the License at
http://www.apache.org/licenses/LICENSE-2.0 (also in the file LICENSE of this project).
Changed for this bundle: its WebAssembly XPath parser (web-tree-sitter, tree-sitter-xpath) is replaced by frontend/engine/xpath-parser.js.`;

function describe(folder) {
  const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : about.license === "Apache-2.0" ? APACHE : `License: ${about.license}`;
  return `${about.name} ${about.version} (${about.license})\n${"-".repeat(60)}\n${text}\n`;
}

export function licences(here, metafile) {
  const modules = join(here, "node_modules");
  const used = Object.keys(metafile.inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
  const micromark = readdirSync(modules).filter((name) => /^micromark/.test(name));
  const names = [...new Set([...used, ...INSIDE_ENGINE, ...micromark])].filter((name) => name && existsSync(join(modules, name))).sort();
  return `Third-party code inside the field app's bundle (static/field/*.js).\n\n${names.map((name) => describe(join(modules, name))).join("\n")}`;
}
