// Builds what the pages load: node build.mjs <folder>. File names carry the hash of what is in them.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import * as esbuild from "esbuild";

const here = import.meta.dirname;
const target = path.resolve(process.argv[2]);
const files = {};

function put(name, content) {
  const { name: stem, ext } = path.parse(name);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  files[name] = `${stem}-${hash}${ext}`;
  writeFileSync(path.join(target, files[name]), content);
}

function styles(input, name) {
  const cli = path.join(here, "node_modules/@tailwindcss/cli/dist/index.mjs");
  const made = spawnSync(process.execPath, [cli, "--input", input, "--minify"], { cwd: here, maxBuffer: 2 ** 26 });
  if (made.status !== 0) throw new Error(made.stderr.toString());
  put(name, made.stdout);
}

/** A catalog of words as a module: msgid → words. */
const words = {
  name: "words",
  setup(build) {
    build.onLoad({ filter: /\.po$/ }, ({ path: file }) => {
      const found = {};
      for (const entry of readFileSync(file, "utf8").split(/\n\s*\n/)) {
        const text = (key) => {
          const lines = new RegExp(`^${key} ((?:".*"\\s*)+)`, "m").exec(entry)?.[1] ?? "";
          return [...lines.matchAll(/^\s*(".*")\s*$/gm)].map(([, line]) => JSON.parse(line)).join("");
        };
        if (text("msgid")) found[text("msgid")] = text("msgstr") || text("msgstr\\[0\\]");
      }
      return { contents: JSON.stringify(found), loader: "json" };
    });
  },
};

/** Bundles `entry` into modules; gives the file of each output, its own first. */
async function scripts(name, entry) {
  const made = await esbuild.build({
    entryPoints: { [name]: path.join(here, entry) },
    plugins: [words],
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "linked",
    outdir: target,
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    metafile: true,
    logLevel: "warning",
  });
  const outputs = Object.entries(made.metafile.outputs);
  const [own] = outputs.find(([, output]) => output.entryPoint?.endsWith(entry));
  files[`${name}.js`] = path.basename(own);
  return outputs.map(([file]) => path.basename(file)).filter((file) => file.endsWith(".js"));
}

/** The register's worker keeps these files, and knows by their names that there are newer ones. */
async function worker(modules) {
  const kept = [...modules, ...["register.css", "icons.svg", "logo.svg"].map((name) => files[name])].sort();
  const made = await esbuild.build({
    entryPoints: [path.join(here, "js/register/worker.js")],
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    write: false,
    define: {
      FILES: JSON.stringify(kept.map((file) => `/assets/${file}`)),
      BUILD: JSON.stringify(createHash("sha256").update(kept.join(" ")).digest("hex").slice(0, 10)),
    },
  });
  put("register-worker.js", made.outputFiles[0].contents);
}

function symbol(id, svg, viewBox) {
  const inner = svg.replace(/<!--[^]*?-->/g, "").replace(/^[^]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
  return `<symbol id="${id}" viewBox="${viewBox}">${inner.replace(/>\s+</g, "><").trim()}</symbol>`;
}

function sprite() {
  const lucide = path.join(path.dirname(createRequire(import.meta.url).resolve("lucide-static/package.json")), "icons");
  const names = readFileSync(path.join(here, "icons.txt"), "utf8").split(/\s+/).filter(Boolean);
  const icons = names.map((name) => symbol(name, readFileSync(path.join(lucide, `${name}.svg`), "utf8"), "0 0 24 24"));
  const drawn = readdirSync(path.join(here, "drawings")).map((file) => path.parse(file).name);
  const drawings = drawn.map((name) =>
    symbol(name, readFileSync(path.join(here, "drawings", `${name}.svg`), "utf8"), "0 0 48 48"),
  );
  const notice = "<!-- Icons: Lucide, ISC license. Drawn goods: Yuntai. -->";
  put("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${notice}${icons.join("")}${drawings.join("")}</svg>`);
  return [...names, ...drawn];
}

mkdirSync(target, { recursive: true });
for (const file of readdirSync(path.join(here, "static"))) put(file, readFileSync(path.join(here, "static", file)));
const icons = sprite();
styles("css/main.css", "app.css");
styles("css/register.css", "register.css");
await scripts("app", "js/app.js");
await worker(await scripts("register", "js/register/main.js"));
writeFileSync(path.join(target, "manifest.json"), JSON.stringify({ files, icons }, null, 1));
