// Copies the licence files of the crates that are compiled into the binary. Input: `cargo metadata`; argument: the folder.
import { cpSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const to = process.argv[2];
const { packages, resolve } = JSON.parse(readFileSync(0, "utf8"));
const byId = new Map(packages.map((p) => [p.id, p]));
const uses = new Map(resolve.nodes.map((n) => [n.id, n.deps.filter((d) => d.dep_kinds.some((k) => k.kind === null)).map((d) => d.pkg)]));

const reached = new Set();
const open = packages.filter((p) => p.name === "rampe").map((p) => p.id);
for (let id = open.pop(); id !== undefined; id = open.pop()) {
  if (reached.has(id)) continue;
  reached.add(id);
  open.push(...uses.get(id));
}

for (const id of reached) {
  const { name, version, license, source, manifest_path } = byId.get(id);
  if (source === null) continue;
  const from = dirname(manifest_path);
  const folder = join(to, `${name}-${version}`);
  mkdirSync(folder, { recursive: true });
  const files = readdirSync(from).filter((file) => /^(licen[cs]e|copying|notice|unlicense)/i.test(file));
  for (const file of files) cpSync(join(from, file), join(folder, file), { recursive: true });
  if (files.length === 0) console.error(`${name} ${version} (${license}) brings no licence file`);
}
