import { accessSync, constants } from "node:fs";

// The system's Chromium (scripts/install puts it there); Playwright's own download is never used.
const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/snap/bin/chromium"];

/** Path of the browser to drive: $CHROMIUM, or the first that is installed. */
export function chromium(): string {
  const wanted = process.env["CHROMIUM"];
  const found = (wanted ? [wanted] : places).find(runnable);
  if (!found) {
    throw new Error(`No Chromium at ${wanted ?? places.join(", ")}. Run scripts/install test, or set CHROMIUM to its path.`);
  }
  return found;
}

function runnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
