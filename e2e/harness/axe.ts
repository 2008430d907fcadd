import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import type { AxeResults, RunOptions } from "axe-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// What the law asks for: WCAG 2.1, levels A and AA.
const options: RunOptions = {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] },
  resultTypes: ["violations"],
};

/** Fails with the rule, the place and the reason for whatever axe finds on the page as it stands, in light and in dark. */
export async function expectAccessible(page: Page): Promise<void> {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    // Evaluated by the debugger, so the strict content security policy of the page stays as it is.
    await page.evaluate(source);
    const results = await page.evaluate(
      (given) => (globalThis as unknown as { axe: { run: (context: Document, options: unknown) => Promise<AxeResults> } }).axe.run(document, given),
      options,
    );
    for (const violation of results.violations) {
      for (const node of violation.nodes) {
        found.push(`${colorScheme}: ${violation.id} at ${node.target.join(" ")}: ${node.failureSummary ?? violation.help}\n    ${node.html}`);
      }
    }
  }
  await page.emulateMedia({ colorScheme: null });
  expect(found, `axe on ${page.url()}`).toEqual([]);
}
