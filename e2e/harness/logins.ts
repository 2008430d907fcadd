import { readFileSync } from "node:fs";

export type Role =
  | "intake"
  | "therapist"
  | "technician"
  | "driver"
  | "coordinator"
  | "leader"
  | "administrator"
  | "auditor";

/** One log-in of the demo, as `rampe demo --json-logins FILE` writes them. */
export interface Login {
  role: Role;
  user: string;
  password: string;
  municipality: string;
}

/** All log-ins of the running demo, in the order in which the demo lists them. */
export function logins(): Login[] {
  const file = process.env["RAMPE_LOGINS"];
  if (!file) throw new Error("RAMPE_LOGINS is not set: the tests are started with npm test, which starts the demo first");
  return JSON.parse(readFileSync(file, "utf8")) as Login[];
}

/** The numbers of the demo's municipalities; the first is the one that tests work in unless they say otherwise. */
export function municipalities(): string[] {
  return [...new Set(logins().map((login) => String(login.municipality)))];
}

/** The first log-in with this role in the municipality (default: the demo's first). */
export function loginFor(role: Role, municipality = municipalities()[0]): Login {
  const found = logins().find((login) => login.role === role && String(login.municipality) === municipality);
  if (!found) throw new Error(`The demo has no log-in for ${role} in municipality ${municipality}`);
  return found;
}
