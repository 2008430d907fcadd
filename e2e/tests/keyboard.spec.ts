import { expectReachableByKeyboard } from "../harness/keyboard.ts";
import { loginFor, type Role } from "../harness/logins.ts";
import { shot } from "../harness/shot.ts";
import { expect, test } from "../harness/test.ts";
import type { Page } from "@playwright/test";

// Nothing here touches a mouse, and nothing puts the focus anywhere but the keys: what a page does with Tab, Enter, the
// arrows and a barcode scanner (characters in a burst, then Enter) is the whole of what these tests use.

/** The words of what has the focus, and whether one sees that it has it. */
async function focus(page: Page): Promise<{ words: string; kind: string; seen: string }> {
  return page.evaluate(() => {
    const now = document.activeElement as HTMLElement;
    const input = now as HTMLInputElement;
    const words = input.labels?.[0]?.textContent ?? now.getAttribute("aria-label") ?? now.textContent ?? "";
    const box = now.getBoundingClientRect();
    const marked = (element: Element, pseudo?: string) => {
      const style = getComputedStyle(element, pseudo);
      return (style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none";
    };
    // The link of a row draws its frame around the row, a radio button around itself and its label.
    const around = input.type === "radio" || input.type === "checkbox" ? now.closest(".ds-field, label") : null;
    const seen = !marked(now) && !marked(now, "::after") && !(around && marked(around))
      ? "no frame"
      : box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth
        ? "outside the window"
        : "yes";
    return { words: words.replace(/\s+/g, " ").trim(), kind: now.tagName.toLowerCase(), seen };
  });
}

/** The focus is where the worker expects it, and shows. */
async function expectFocus(page: Page, words: RegExp): Promise<void> {
  await expect(async () => expect((await focus(page)).words).toMatch(words)).toPass({ timeout: 5_000 });
  expect((await focus(page)).seen, `the focus on "${words.source}" shows`).toBe("yes");
}

/** Presses Tab until the focus is on what these words name; the focus shows at every stop. */
async function tabTo(page: Page, words: RegExp, most: number): Promise<void> {
  for (let pressed = 0; pressed <= most; pressed += 1) {
    const now = await focus(page);
    if (now.kind !== "body") expect(now.seen, `the focus on "${now.words}" shows`).toBe("yes");
    if (words.test(now.words)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${words} was not reached with ${most} presses of Tab on ${page.url()}`);
}

/** What a barcode scanner does, wherever the focus is: no key waits for the answer to the one before. */
async function scan(page: Page, code: string): Promise<void> {
  await Promise.all([...code, "Enter"].map((key) => page.keyboard.press(key)));
}

/** Logs in with the keys, from an empty window. */
async function logIn(page: Page, role: Role): Promise<void> {
  const login = loginFor(role);
  await page.goto("/");
  await expectFocus(page, /^Kommune/);
  await page.keyboard.type("Elv");
  await page.keyboard.press("Tab");
  await expectFocus(page, /^Brukernavn/);
  await page.keyboard.type(login.user);
  await page.keyboard.press("Tab");
  await expectFocus(page, /^Passord/);
  await page.keyboard.type(login.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Min dag");
}

/** A device that stands ready, and somebody to lend it to: read by another worker, so that the page under test is left alone. */
async function given(reader: Page): Promise<{ label: string; borrower: string; shelf: string; shelfName: string }> {
  await reader.goto("/items?state=ready");
  const label = (await reader.locator("main tbody tr").last().getByRole("link").first().innerText()).trim();
  await reader.goto("/loans");
  const borrower = await reader.locator("main tbody tr").first().getByRole("cell").first().innerText();
  await reader.goto("/store");
  await reader.getByRole("row").filter({ hasText: "Hylle" }).first().getByRole("link").click();
  await expect(reader.locator(".page-head__lead")).toContainText("Hylle · ");
  const shelf = (await reader.locator(".page-head__lead").innerText()).split(" · ")[1] ?? "";
  const shelfName = await reader.getByRole("heading", { level: 1 }).innerText();
  return { label, borrower: borrower.trim(), shelf, shelfName };
}

test("a device is handed out and taken back to the shelf with the keys alone", async ({ as, visitor: page }) => {
  test.setTimeout(120_000);
  const { label, borrower, shelf, shelfName } = await given(await as("coordinator"));
  await logIn(page, "technician");

  // The first stop leads past the frame.
  await page.keyboard.press("Tab");
  await expectFocus(page, /^Hopp til innholdet/);

  // A scan from anywhere brings the device, with the focus on the likeliest step.
  await scan(page, label);
  await expect(page.getByText(label).first()).toBeVisible();
  await expectFocus(page, /^Lever ut$/);
  await page.keyboard.press("Enter");

  await expectFocus(page, /^Hvem skal låne/);
  await page.keyboard.type(borrower);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Skann").first()).toBeVisible();
  if ((await page.getByRole("heading", { name: "Hvem av disse?" }).count()) > 0) {
    await tabTo(page, new RegExp(`^${borrower}`), 8);
    await page.keyboard.press("Enter");
  }

  // The device lies on the counter: an empty scan finishes.
  await expectFocus(page, /^Skann/);
  await expect(page.locator("main")).toContainText(label);
  await expectReachableByKeyboard(page);
  await page.keyboard.press("Shift+Tab");
  await tabTo(page, /^Lever ut$/, 60);
  await shot(page, "keyboard-hand-out", { whole: false });
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Kvittering for utlån");
  await tabTo(page, /^Åpne som PDF/, 30);

  // Back: scan, and the one choice that the focus stands on, until it is on the shelf.
  await scan(page, label);
  await expectFocus(page, /^Ta imot$/);
  await page.keyboard.press("Enter");
  await expect(page.locator(".card")).toContainText("Karantene");
  await expectFocus(page, /^Skann/);

  await scan(page, label);
  await expectFocus(page, /^Sett på vask$/);
  await page.keyboard.press("Enter");
  await expect(page.locator(".card")).toContainText("Til vask");

  await scan(page, label);
  await expectFocus(page, /vask/i);
  await page.keyboard.press("Enter");
  await expect(page.locator(".card")).toContainText("Skal kontrolleres");

  await scan(page, label);
  await expectFocus(page, /kontroll/i);
  await page.keyboard.press("Enter");
  // Where it is put is scanned too.
  await expectFocus(page, /^Skann hylla/);
  await scan(page, shelf);
  await expect(page.locator(".card")).toContainText("Klar");
  await expect(page.locator("main")).toContainText(shelfName);
  await expectFocus(page, /^Skann/);
});

test("a pile that came back is taken in by scanning alone, and a queue is walked with j, k and Enter", async ({ as, visitor: page }) => {
  const reader = await as("coordinator");
  // Overdue ones: what other tests lend at the same time is due in months.
  await reader.goto("/loans?which=overdue");
  const rows = await reader.locator("main tbody tr").allTextContents();
  const labels = rows.flatMap((row) => /\d{4}-\d{6}/.exec(row) ?? []).slice(0, 2);
  expect(labels).toHaveLength(2);
  await logIn(page, "technician");

  // The way to the counter: the store in the navigation, then nothing but the scanner.
  await tabTo(page, /^Lager$/, 20);
  await page.keyboard.press("Enter");
  await expectFocus(page, /^Skann/);
  await tabTo(page, /^Ta imot retur$/, 40);
  await page.keyboard.press("Enter");
  for (const label of labels) {
    await expectFocus(page, /^Skann eller skriv/);
    await scan(page, label);
    await expect(page.locator("main tbody tr").first()).toContainText(label);
  }
  await expectFocus(page, /^Skann eller skriv/);

  // Out of the field, down the list and into a device.
  await tabTo(page, /^Ta imot$/, 10);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expectFocus(page, new RegExp(labels[0]!));
  await page.keyboard.press("k");
  await expectFocus(page, new RegExp(labels[1]!));
  await page.keyboard.press("Enter");
  await expect(page.locator(".card")).toContainText(labels[1]!);
  await expect(page.locator(".card")).toContainText("Karantene");
});
