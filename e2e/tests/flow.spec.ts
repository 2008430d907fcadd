import { expectAccessible } from "../harness/axe.ts";
import { shot } from "../harness/shot.ts";
import { expect, test } from "../harness/test.ts";
import type { Page } from "@playwright/test";

/** A device on the shelf: its label and what it is. */
async function ready(page: Page, nth: number): Promise<{ label: string; product: string }> {
  await page.goto("/items?state=ready");
  const row = page.locator("main tbody tr").nth(nth);
  const label = (await row.getByRole("link").first().innerText()).trim();
  const product = (await row.innerText()).split("\t")[1]?.split("\n")[0]?.trim() ?? "";
  expect(product).not.toBe("");
  return { label, product };
}

/** What a barcode scanner does: the text, then Enter. */
async function scan(page: Page, label: string): Promise<void> {
  const field = page.locator("form[role=search] input[type=search]");
  await field.fill(label);
  await field.press("Enter");
  await page.waitForURL(/\/items\//);
}

interface Waiting {
  deliveries: number;
  needs: number;
}

/** A figure as Norwegians write it: thin spaces between the thousands. */
const figure = (text: string | undefined) => Number((text ?? "").replace(/[\s\u00a0\u202f]/g, ""));

/** What waits, as the page of waiting times says it, and the same in the file that it gives. */
async function waiting(page: Page): Promise<Waiting> {
  await page.goto("/waiting");
  const table = page.locator("main table").first();
  const count = async (name: string) =>
    figure((await table.getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) }).getByRole("cell").first().innerText()));
  const shown = { deliveries: await count("Leveringer"), needs: await count("Behov") };

  const link = page.locator("main .ds-link.chart__csv").first();
  const file = await page.request.get((await link.getAttribute("href"))!);
  expect(file.headers()["content-type"]).toContain("text/csv");
  const lines = (await file.text()).split(/\r?\n/);
  for (const [name, n] of [["Leveringer", shown.deliveries], ["Behov", shown.needs]] as const) {
    const line = lines.find((l) => l.split(";").some((cell) => cell.replace(/"/g, "") === name));
    expect(line?.split(";").map((cell) => cell.replace(/"/g, "")), `${name} in the file`).toContain(String(n));
  }
  return shown;
}

/** The needs met this month, and the file of the months. */
async function metThisMonth(page: Page): Promise<number> {
  await page.goto("/waiting/months");
  const table = page.locator("main .table-place table").last();
  const met = figure(await table.locator("tbody tr").first().getByRole("cell").first().innerText());
  const file = await page.request.get((await page.locator("main .chart__csv").first().getAttribute("href"))!);
  expect(await file.text()).toMatch(/;/);
  return met;
}

test("one need, from the first call to the device back on the shelf", async ({ as }) => {
  test.setTimeout(120_000);
  const page = await as("coordinator");
  const { label, product } = await ready(page, 3);
  const before = await waiting(page);
  const metBefore = await metThisMonth(page);

  // The call.
  await page.goto("/intake");
  await page.getByText("Ny innbygger", { exact: true }).click();
  await page.getByLabel("Fornavn").fill("Prøve");
  await page.getByLabel("Etternavn").fill("Flyt");
  await page.getByLabel("Hvem tok kontakt").selectOption("home_care");
  await page.getByLabel("Funksjonsutfordring").fill("Faller når hun skal opp av senga");
  await page.getByRole("radio", { name: "Kortvarig" }).check();
  const wish = page.getByRole("combobox", { name: "Hjelpemiddel 1" });
  await wish.pressSequentially(product);
  await expect(page.locator("ul[role=listbox] [role=option]").first()).toBeVisible();
  await wish.press("ArrowDown");
  await wish.press("Enter");
  await expect(wish).toHaveValue(new RegExp(product.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));

  // Triage: what is ticked proposes the level.
  await page.locator("main details:not([open]) > summary").evaluateAll((all) => all.forEach((s) => (s as HTMLElement).click()));
  await page.getByLabel(/^Overgang som kan planlegges/).check();
  await page.getByLabel("Sett det foreslåtte nivået nå").check();
  await page.getByRole("button", { name: "Registrer behovet" }).click();
  await expect(page.getByText("Behovet er registrert og står i køen.").first()).toBeVisible();
  await expect(page.locator("main")).toContainText("Prioritet 2");
  const need = new URL(page.url()).pathname;
  await expectAccessible(page);

  // It is counted among those that wait.
  expect(await waiting(page)).toEqual({ ...before, needs: before.needs + 1 });

  // Reserve, with a delivery.
  await page.goto(need);
  await page.getByRole("link", { name: "Reserver fra lager" }).click();
  await page.locator("main form").locator("input[type=checkbox], input[type=radio]").first().check();
  await page.getByRole("radio", { name: "Levering" }).check();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Reserver", exact: true }).click();
  await page.waitForURL((url) => url.pathname === need);
  await expect(page.locator("main")).toContainText("Reservert");
  expect(await waiting(page)).toEqual({ deliveries: before.deliveries + 1, needs: before.needs + 1 });

  // Hand over.
  await page.goto(need);
  await page.getByRole("link", { name: "Lever ut" }).first().click();
  await expect(page.locator("main")).toContainText("Reservert til innbyggeren");
  const reserved = (await page.getByRole("button", { name: /^Ta bort / }).first().innerText()).replace("Ta bort ", "").trim();
  await page.getByRole("button", { name: "Lever ut", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Kvittering for utlån");
  await shot(page, "receipt");
  const pdf = await page.request.get((await page.getByRole("link", { name: "Åpne som PDF" }).getAttribute("href"))!);
  expect((await pdf.body()).subarray(0, 5).toString()).toBe("%PDF-");
  await page.goto(need);
  await expect(page.locator("main")).toContainText("I bruk");
  expect(label).not.toBe("");

  // The person's page tells the whole story, the newest first.
  await page.locator("main a[href^='/persons/']").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Flyt");
  const story = (await page.locator(".timeline__title").allInnerTexts()).map((title) => title.split(":")[0]);
  expect(story).toContain("Behov registrert");
  expect(story).toContain("Oppdrag opprettet");
  expect(story).toContain("Utlevert");
  expect(story).toContain("Behov dekket");
  expect(story.indexOf("Utlevert")).toBeLessThan(story.indexOf("Behov registrert"));
  await expect(page.locator(".timeline").getByText(reserved)).toBeVisible();
  await expectAccessible(page);
  const person = new URL(page.url()).pathname;

  // Nothing waits any more, and the need is among those that were met this month.
  expect(await waiting(page)).toEqual(before);
  expect(await metThisMonth(page)).toBe(metBefore + 1);

  // Back, washed, checked, on the shelf: each one scan and one choice.
  await page.goto("/take-back");
  await page.getByLabel("Skann eller skriv").fill(reserved);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Mottatt").first()).toBeVisible();
  for (let steps = 0; steps < 4; steps += 1) {
    await scan(page, reserved);
    if (await page.locator("main").getByText("Klar", { exact: true }).first().isVisible()) break;
    // The likeliest step has the focus: Enter takes it.
    await page.keyboard.press("Enter");
    await page.waitForLoadState("networkidle");
    // Some steps ask where to, with the likely answer filled in; the device goes to the shelf that it is put on.
    const where = page.locator("main form select[required], main form select[name=to]").first();
    if (!/^\/items\/[0-9a-f-]+$/.test(new URL(page.url()).pathname) && (await where.count()) > 0) {
      if ((await where.inputValue()) === "") await where.selectOption({ index: 1 });
      await where.locator("xpath=ancestor::form").getByRole("button").last().click();
      await page.waitForLoadState("networkidle");
    }
  }
  await scan(page, reserved);
  await expect(page.locator("main").getByText("Klar", { exact: true }).first()).toBeVisible();

  await page.goto(person);
  await expect(page.locator(".timeline__title").first()).toContainText("Levert tilbake");
});
