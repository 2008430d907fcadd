// Bundles the little frontend there is into dist/: assets/ (app.css, app.js, the Inter font files, the favicon), which
// crates/web embeds and serves, and icons.rs (the chosen icons as a Rust enum), which it includes. Nothing is fetched; everything comes from node_modules.
import { build } from "esbuild";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const dist = new URL("dist/", import.meta.url);
rmSync(dist, { recursive: true, force: true });
mkdirSync(new URL("assets/", dist), { recursive: true });

const script = await build({
  entryPoints: { app: "src/app.ts" },
  absWorkingDir: new URL(".", import.meta.url).pathname,
  outdir: "dist/assets",
  bundle: true,
  metafile: true,
  minify: true,
  format: "iife",
  target: "es2022",
  legalComments: "eof",
  logLevel: "warning",
  alias: { "htmx.org": "htmx.org/dist/htmx.esm.js" },
});

const style = await build({
  entryPoints: { app: "src/css/app.css" },
  absWorkingDir: new URL(".", import.meta.url).pathname,
  outdir: "dist/assets",
  bundle: true,
  metafile: true,
  minify: true,
  target: "es2022",
  logLevel: "warning",
  loader: { ".woff2": "file" },
  assetNames: "[name]",
});

recorded([script, style]);
cpSync(new URL("src/favicon.svg", import.meta.url), new URL("assets/favicon.svg", dist));
writeFileSync(new URL("icons.rs", dist), rustIcons());

/** Fails when the bundle takes in a package whose licence docs/third-party.md does not tell as the package itself does. */
function recorded(results) {
  const inputs = results.flatMap((result) => Object.values(result.metafile.outputs)).flatMap((output) => Object.entries(output.inputs));
  const used = inputs.filter(([, input]) => input.bytesInOutput > 0).map(([path]) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
  const page = readFileSync(new URL("../docs/third-party.md", import.meta.url), "utf8").split("\n");
  for (const name of new Set([...used.filter(Boolean), "@navikt/aksel-icons"])) {
    const { license } = JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), "utf8"));
    if (!page.some((line) => line.startsWith(`| \`${name}\` |`) && line.includes(`| ${license} |`)))
      throw new Error(`docs/third-party.md has no line for ${name} with the licence ${license}`);
  }
}

/** The enum Icon: one variant per line of icons.json, each with the inside of its 24 × 24 SVG. */
function rustIcons() {
  const chosen = Object.entries(JSON.parse(readFileSync(new URL("icons.json", import.meta.url), "utf8")));
  const variants = chosen.map(([name]) => `    ${name},`).join("\n");
  const arms = chosen.map(([name, file]) => `            Icon::${name} => r##"${inside(file)}"##,`).join("\n");
  const all = chosen.map(([name]) => `        Icon::${name},`).join("\n");
  return `// Made by frontend/build.mjs from frontend/icons.json; edit that file instead.
/// An icon of Aksel (NAV's icon set), drawn in the colour of the text beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Icon {
${variants}
}

impl Icon {
    /// Every icon, in the order of icons.json.
    pub const ALL: &'static [Icon] = &[
${all}
    ];

    /// The inside of the 24 × 24 SVG.
    pub const fn drawing(self) -> &'static str {
        match self {
${arms}
        }
    }
}
`;
}

function inside(file) {
  const svg = readFileSync(new URL(`node_modules/@navikt/aksel-icons/dist/svg/${file}.svg`, import.meta.url), "utf8");
  const body = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>[\s\S]*$/, "").replace(/<title[\s\S]*?<\/title>/, "");
  return body.replace(/\s+/g, " ").trim();
}
