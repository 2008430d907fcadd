import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const root = resolve(import.meta.dirname, "..", "..");
const target = resolve(process.env["CARGO_TARGET_DIR"] ?? join(root, "target"));

/**
 * Starts `rampe demo --size small` on a free loopback port with an empty data folder, and returns what stops it.
 *
 * While you write a test, start the demo yourself once and set RAMPE_URL (its address) and RAMPE_LOGINS (the file from
 * --json-logins): then nothing is started here and a run takes seconds.
 */
export default async function start(): Promise<() => Promise<void>> {
  if (process.env["RAMPE_URL"] && process.env["RAMPE_LOGINS"]) return async () => {};

  const binary = process.env["RAMPE_BIN"] ?? join(target, "debug", "rampe");
  if (!existsSync(binary)) throw new Error(`${binary} is missing: cargo build -p rampe`);
  const work = join(target, "e2e");
  const log = join(work, "server.log");
  const loginFile = join(work, "logins.json");
  const data = execFileSync(join(root, "scripts", "data-folder"), [join(work, "data")], { encoding: "utf8" }).trim();
  for (const folder of [work, data]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });

  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const out = openSync(log, "a");
  const server = spawn(
    binary,
    ["demo", "--size", "small", "--seed", "1", "--data", data, "--listen", `127.0.0.1:${port}`, "--json-logins", loginFile],
    { cwd: root, stdio: ["ignore", out, out] },
  );
  closeSync(out);

  try {
    await untilReady(server, url, loginFile, log);
  } catch (problem) {
    await stop(server);
    throw problem;
  }
  process.env["RAMPE_URL"] = url;
  process.env["RAMPE_LOGINS"] = loginFile;
  return () => stop(server);
}

async function untilReady(server: ChildProcess, url: string, loginFile: string, log: string): Promise<void> {
  const deadline = Date.now() + 180_000;
  const tail = () => readFileSync(log, "utf8").split("\n").slice(-30).join("\n");
  while (Date.now() < deadline) {
    if (server.exitCode !== null || server.signalCode !== null) throw new Error(`The demo ended before it was ready:\n${tail()}`);
    if (existsSync(loginFile) && (await answers(`${url}/health`))) return;
    await sleep(250);
  }
  throw new Error(`The demo was not ready within three minutes:\n${tail()}`);
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  );
}

/** Asks the server to stop, which stops its private database too; insists after twenty seconds. */
async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise<void>((done) => server.once("exit", () => done()));
  server.kill("SIGTERM");
  const insist = setTimeout(() => server.kill("SIGKILL"), 20_000);
  await ended;
  clearTimeout(insist);
}

async function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => done(port));
    });
  });
}
