/**
 * Builds the field app: `npm ci && npm run build` in this folder. `npm run check` builds into memory and fails
 * when what is committed differs. Neither running nor testing the project needs this: the result is committed.
 *
 * src/ -> ../static/field/NAME-HASH.{js,css}, sw.js, manifest.webmanifest, icons, LICENSES.txt, manifest.json (sha256)
 *      -> ../templates/field/{app,try}.html
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";

import * as esbuild from "esbuild";

import { enginePlugin } from "./engine/plugin.mjs";
import { licences } from "./licences.mjs";

const HERE = new URL(".", import.meta.url).pathname;
const STATIC = join(HERE, "../static/field");
const TEMPLATES = join(HERE, "../templates/field");
const CHECK = process.argv.includes("--check");
const sha256 = (data) => createHash("sha256").update(data).digest("hex");
const source = (name) => readFileSync(join(HERE, "src", name));

const COMMON = {
  absWorkingDir: HERE, bundle: true, minify: true, write: false, metafile: true, legalComments: "none",
  target: ["chrome90", "firefox90", "safari15"], conditions: ["browser", "production"], charset: "utf8", logLevel: "warning",
};

/** Trying a form shares no file with the app: each shared piece would be one more file on the way to the list. */
async function bundle(version, entryPoints, splitting) {
  return esbuild.build({
    ...COMMON, entryPoints, outdir: STATIC, format: "esm", splitting, entryNames: "[name]-[hash]", chunkNames: "[name]-[hash]",
    plugins: [enginePlugin], define: { VERSION: JSON.stringify(version) },
  });
}

async function worker(version, files) {
  const result = await esbuild.build({
    ...COMMON, entryPoints: ["src/sw.js"], outdir: STATIC,
    define: { VERSION: JSON.stringify(version), FILES: JSON.stringify(files) },
  });
  return result.outputFiles[0].contents;
}

/** modulepreload lines for what app.js imports at once, so that a slow line asks for all of it in one go. */
function preloads({ outputs }) {
  const [, app] = Object.entries(outputs).find(([path]) => /\/app-[^/]*\.js$/.test(path));
  const chunks = app.imports.filter(({ kind }) => kind === "import-statement").map(({ path }) => basename(path));
  return chunks.map((file) => `<link rel="modulepreload" href="{% get_static_prefix %}field/${file}">`).join("\n");
}

/** File name -> bytes of everything that goes to static/field, and the pages: {name: text}. */
async function build() {
  const { version } = JSON.parse(readFileSync(join(HERE, "package.json"), "utf8"));
  const { outputFiles: app, metafile } = await bundle(version, ["src/app.js", "src/early.js", "src/app.css"], true);
  const { outputFiles: trial } = await bundle(version, ["src/try.js"], false);
  const outputFiles = [...app, ...trial];
  const files = new Map(outputFiles.map(({ path, contents }) => [basename(path), Buffer.from(contents)]));
  const named = (name, ext) => [...files.keys()].find((file) => file.startsWith(`${name}-`) && file.endsWith(ext));
  const written = (name) => source(name).toString().replace("@preloads@", preloads(metafile))
    .replaceAll("@app.js@", named("app", ".js")).replaceAll("@early.js@", named("early", ".js")).replaceAll("@try.js@", named("try", ".js")).replaceAll("@app.css@", named("app", ".css"));
  const pages = { "app.html": written("app.html"), "try.html": written("try.html") };
  for (const icon of ["icon-192.png", "icon-512.png"]) files.set(icon, source(`icons/${icon}`));
  files.set("manifest.webmanifest", source("manifest.webmanifest"));
  const cached = ["/field/", "/field/manifest.webmanifest", ...[...files.keys()].filter((f) => !f.includes("512") && !f.startsWith("try-") && !f.endsWith(".webmanifest")).sort().map((f) => `/static/field/${f}`)];
  const release = sha256(pages["app.html"] + [...files].sort().map(([name, data]) => name + sha256(data)).join()).slice(0, 12);
  files.set("sw.js", Buffer.from(await worker(release, cached)));
  files.set("LICENSES.txt", Buffer.from(licences(HERE, metafile)));
  const hashes = Object.fromEntries([...files].sort(([a], [b]) => a.localeCompare(b)).map(([name, data]) => [name, sha256(data)]));
  files.set("manifest.json", Buffer.from(`${JSON.stringify({ version, release, template: sha256(pages["app.html"]), try: sha256(pages["try.html"]), files: hashes }, null, 2)}\n`));
  return { files, pages };
}

function write({ files, pages }) {
  rmSync(STATIC, { recursive: true, force: true });
  mkdirSync(STATIC, { recursive: true });
  mkdirSync(TEMPLATES, { recursive: true });
  for (const [name, data] of files) writeFileSync(join(STATIC, name), data);
  for (const [name, text] of Object.entries(pages)) writeFileSync(join(TEMPLATES, name), text);
  for (const [name, data] of files) console.log(name.padEnd(28), String(data.length).padStart(8), String(gzipSync(data, { level: 9 }).length).padStart(8), "gz");
}

function compare({ files, pages }) {
  const stale = [...files].filter(([name, data]) => !readdirSync(STATIC).includes(name) || !data.equals(readFileSync(join(STATIC, name)))).map(([name]) => name);
  for (const [name, text] of Object.entries(pages)) if (text !== readFileSync(join(TEMPLATES, name), "utf8")) stale.push(`templates/field/${name}`);
  const extra = readdirSync(STATIC).filter((name) => !files.has(name));
  if (stale.length || extra.length) {
    console.error("not as built:", [...stale, ...extra].join(", "));
    process.exit(1);
  }
  console.log("static/field is what the sources build");
}

(CHECK ? compare : write)(await build());
