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

function styles() {
  const cli = path.join(here, "node_modules/@tailwindcss/cli/dist/index.mjs");
  const made = spawnSync(process.execPath, [cli, "--input", "css/main.css", "--minify"], { cwd: here, maxBuffer: 2 ** 26 });
  if (made.status !== 0) throw new Error(made.stderr.toString());
  put("app.css", made.stdout);
}

async function scripts() {
  const made = await esbuild.build({
    entryPoints: { app: path.join(here, "js/app.js") },
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
  for (const [file, output] of Object.entries(made.metafile.outputs)) {
    if (output.entryPoint?.endsWith("js/app.js")) files["app.js"] = path.basename(file);
  }
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
styles();
await scripts();
writeFileSync(path.join(target, "manifest.json"), JSON.stringify({ files, icons }, null, 1));
