import { expect, test } from "../harness/test.ts";

const start = "/map?lat=61.90500&lon=9.92500&z=15";

/** Where the address bar says that the map looks. */
function look(url: string) {
  const asked = new URL(url).searchParams;
  return { lat: Number(asked.get("lat")), lon: Number(asked.get("lon")), zoom: Number(asked.get("z")) };
}

test("a map is moved by keyboard, and the address bar and the focus follow @phone", async ({ as }) => {
  const page = await as("driver");
  await page.goto(start);
  const north = page.getByRole("link", { name: "Flytt mot nord" });
  await north.focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => look(page.url()).lat).toBeGreaterThan(61.9051);
  await expect(north).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => look(page.url()).lon).toBeLessThan(9.9249);
  await page.keyboard.press("+");
  await expect.poll(() => look(page.url()).zoom).toBe(16);
  await expect(page.getByRole("link", { name: "© OpenStreetMap contributors, ODbL" })).toBeVisible();
  await expect(page.getByRole("img", { name: "Kart" })).toBeVisible();
});

test("a map is dragged and turned nearer by the wheel, and a reload shows the same", async ({ as }) => {
  const page = await as("driver");
  await page.goto(start);
  const box = (await page.locator(".map__view").boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y, { steps: 4 });
  await page.mouse.up();
  // 60 pixels of 256 · 2^15 are 0.00257 degrees: what was dragged to the right shows more of the west.
  await expect.poll(() => look(page.url()).lon).toBeCloseTo(9.925 - 0.00257, 4);
  expect(look(page.url()).lat).toBeCloseTo(61.905, 4);
  await page.mouse.wheel(0, -200);
  await expect.poll(() => look(page.url()).zoom).toBe(16);
  const description = () => page.locator(".map__sheet desc").textContent();
  const before = await description();
  await page.reload();
  expect(await description()).toBe(before);
});

test("an address chosen from the register is marked on the map @phone", async ({ as }) => {
  const page = await as("intake");
  await page.goto("/map");
  const field = page.getByRole("combobox", { name: "Adresse" });
  await field.pressSequentially("Reve");
  const first = page.getByRole("option").first();
  const chosen = (await first.textContent())!;
  await first.click();
  await expect(page.locator(".map__pin")).toBeAttached();
  const street = await field.inputValue();
  expect(chosen).toContain(street);
  await expect(page.getByRole("img", { name: `Kart rundt ${street}` })).toBeVisible();
});
