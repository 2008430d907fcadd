import { expectAccessible } from "../harness/axe.ts";
import { expectReachableByKeyboard } from "../harness/keyboard.ts";
import { shot } from "../harness/shot.ts";
import { expect, test } from "../harness/test.ts";

test("a technician logs in and sees what waits today @phone", async ({ as }) => {
  const page = await as("technician");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/min dag/i);
  await expectAccessible(page);
  await expectReachableByKeyboard(page);
  await shot(page, "my-day");
  await shot(page, "my-day", { colorScheme: "dark" });
});

test("a wrong password is refused in words, and what was typed stays", async ({ visitor: page }) => {
  await page.goto("/");
  await page.getByLabel(/^kommune/i).selectOption("9901");
  await page.getByLabel(/brukernavn/i).fill("finnes.ikke");
  await page.getByLabel(/^passord/i).fill("ikke dette heller");
  await page.getByRole("button", { name: /logg inn/i }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();
  await expect(page.getByLabel(/brukernavn/i)).toHaveValue("finnes.ikke");
  await expectAccessible(page);
});
