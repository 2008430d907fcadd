import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { test, type Page } from "@playwright/test";

const folder = resolve(import.meta.dirname, "..", "shots");

interface ShotOptions {
  /** The whole page, not only what the window shows (default: true). */
  whole?: boolean;
  colorScheme?: "light" | "dark";
}

/**
 * Photographs the page into e2e/shots, as `my-day.desktop.light.png`: the pictures are for people to look at, so nothing
 * is compared with an older one.
 */
export async function shot(page: Page, name: string, { whole = true, colorScheme = "light" }: ShotOptions = {}): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.${test.info().project.name}.${colorScheme}.png`);
  await page.emulateMedia({ colorScheme });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path, fullPage: whole, animations: "disabled" });
  await page.emulateMedia({ colorScheme: null });
  return path;
}
