// Builds static/vendor from the pinned packages: `npm ci && npm run build`. The results are committed, with their
// SHA-256 in static/vendor/manifest.json and the licences beside them, so that running and testing need no Node.
// `npm run check` builds into a temporary folder and compares with what is committed.
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "node_modules");
const committed = join(here, "..", "..", "static", "vendor");

/** Package -> its licence file, and the files of static/vendor that are made from it. */
const sources = {
  "@tabler/core": { licence: null, files: ["tabler.css"] },
  "bootstrap-icons": { licence: "LICENSE", files: ["icons.svg"] },
  "chart.js": { licence: "LICENSE.md", files: ["chart.js"] },
  leaflet: { licence: "LICENSE", files: ["leaflet/"] },
};

const tablerLicence = `Tabler is published under the MIT License (package.json of @tabler/core: "license": "MIT").
It contains Bootstrap, also under the MIT License.

Copyright (c) 2018-2026 The Tabler Authors
Copyright (c) 2011-2026 The Bootstrap Authors

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;

async function version(name) {
  return JSON.parse(await readFile(join(packages, name, "package.json"), "utf8")).version;
}

/** `light-dark(a, b)` -> `a`: there is no dark mode, and browsers of 2023 do not know the function. */
function lightOnly(css) {
  const word = "light-dark(";
  let out = "";
  let from = 0;
  for (let at = css.indexOf(word); at >= 0; at = css.indexOf(word, from)) {
    let depth = 0;
    let comma = -1;
    let end = at + word.length;
    for (; depth > 0 || css[end] !== ")"; end++) {
      if (css[end] === "(") depth++;
      if (css[end] === ")") depth--;
      if (css[end] === "," && depth === 0 && comma < 0) comma = end;
    }
    out += css.slice(from, at) + lightOnly(css.slice(at + word.length, comma)).trim();
    from = end + 1;
  }
  return out + css.slice(from);
}

async function tabler(target) {
  const { css } = await sass.compileAsync(join(here, "tabler.scss"), {
    loadPaths: [packages],
    style: "compressed",
    charset: false,
    quietDeps: true,
  });
  await writeFile(join(target, "tabler.css"), lightOnly(css));
}

/** One `<symbol>` for each name of icons.txt; the id is the icon's name. */
async function icons(target) {
  const names = (await readFile(join(here, "icons.txt"), "utf8"))
    .split("\n")
    .filter((line) => line && !line.startsWith("#"));
  const symbols = [];
  for (const name of [...new Set(names)].sort()) {
    const svg = await readFile(join(packages, "bootstrap-icons", "icons", `${name}.svg`), "utf8");
    const [, box, body] = svg.match(/viewBox="([^"]+)"[^>]*>([\s\S]*)<\/svg>/);
    symbols.push(`<symbol id="${name}" viewBox="${box}">${body.replace(/\s*\n\s*/g, "")}</symbol>`);
  }
  const head = '<svg xmlns="http://www.w3.org/2000/svg">';
  await writeFile(join(target, "icons.svg"), `${head}\n${symbols.join("\n")}\n</svg>\n`);
}

async function charts(target) {
  await esbuild.build({
    entryPoints: [join(here, "chart-entry.mjs")],
    outfile: join(target, "chart.js"),
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2020",
    legalComments: "none",
  });
}

async function leaflet(target) {
  const dist = join(packages, "leaflet", "dist");
  const out = join(target, "leaflet");
  await mkdir(out, { recursive: true });
  const script = await readFile(join(dist, "leaflet.js"), "utf8");
  await writeFile(join(out, "leaflet.js"), script.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"));
  await cp(join(dist, "leaflet.css"), join(out, "leaflet.css"));
  await cp(join(dist, "images"), join(out, "images"), { recursive: true });
}

async function licences(target) {
  await mkdir(join(target, "licences"), { recursive: true });
  for (const [name, { licence }] of Object.entries(sources)) {
    const text = licence ? await readFile(join(packages, name, licence), "utf8") : tablerLicence;
    await writeFile(join(target, "licences", `${name.replace("@", "").replace("/", "-")}.txt`), text);
  }
}

async function filesUnder(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

async function manifest(target) {
  const made = {};
  for (const [name, { files }] of Object.entries(sources)) {
    for (const file of files) made[file] = `${name}@${await version(name)}`;
  }
  const files = {};
  for (const path of await filesUnder(target)) {
    const bytes = await readFile(join(target, path));
    const origin = Object.keys(made).find((file) => path === file || (file.endsWith("/") && path.startsWith(file)));
    files[path] = {
      sha256: createHash("sha256").update(bytes).digest("hex"),
      bytes: bytes.length,
      ...(origin ? { from: made[origin] } : {}),
    };
  }
  await writeFile(join(target, "manifest.json"), `${JSON.stringify({ files }, null, 2)}\n`);
}

async function buildInto(target) {
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  for (const step of [tabler, icons, charts, leaflet, licences, manifest]) await step(target);
}

if (process.argv.includes("--check")) {
  const target = await mkdtemp(join(tmpdir(), "vendor-"));
  await buildInto(target);
  const [fresh, kept] = await Promise.all(
    [target, committed].map((folder) => readFile(join(folder, "manifest.json"), "utf8")),
  );
  await rm(target, { recursive: true });
  if (fresh !== kept) {
    console.error("static/vendor is not what these sources build: run `npm run build`.");
    process.exit(1);
  }
} else {
  await buildInto(committed);
}
