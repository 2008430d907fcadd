import { expectAccessible } from "../harness/axe.ts";
import { shot } from "../harness/shot.ts";
import { expect, test } from "../harness/test.ts";

/** Every page by the role that uses it; a list's first row leads to the page of one thing. */
const pages = {
  intake: ["/", "/intake", "/needs", "/persons", "/persons/new", "/loans", "/jobs", "/hand-out", "/map", "/account"],
  technician: ["/store", "/items", "/products", "/stock", "/receive", "/count", "/take-back"],
  coordinator: ["/", "/needs?late=1", "/jobs", "/import", "/import/set-aside"],
  leader: ["/", "/waiting", "/waiting/months", "/waiting/steps", "/admin/access"],
  administrator: ["/admin", "/admin/staff", "/admin/services", "/admin/groups", "/admin/tokens", "/admin/municipality", "/admin/key"],
} as const;

for (const [role, paths] of Object.entries(pages)) {
  test(`what the ${role} sees is accessible in light and dark @phone`, async ({ as }) => {
    test.setTimeout(180_000);
    const page = await as(role as keyof typeof pages);
    for (const path of paths) {
      const answer = await page.goto(path);
      expect(answer?.status(), path).toBe(200);
      await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wide, `${path} is wider than the screen`).toBeLessThanOrEqual(0);
      await expectAccessible(page);
      await shot(page, `page-${role}${path.replace(/[^a-z]+/g, "-")}`);
    }
  });
}

for (const [role, list, one] of [
  ["coordinator", "/needs", /^\/needs\/[0-9a-f-]{36}$/],
  ["coordinator", "/jobs", /^\/jobs\/[0-9a-f-]{36}$/],
  ["coordinator", "/loans", /^\/loans\/[0-9a-f-]{36}/],
  ["technician", "/items", /^\/items\/[0-9a-f-]{36}$/],
  ["technician", "/products", /^\/products\/[0-9a-f-]{36}$/],
  ["technician", "/store", /^\/places\/[0-9a-f-]{36}$/],
] as const) {
  test(`one of ${list} is accessible in light and dark @phone`, async ({ as }) => {
    const page = await as(role);
    await page.goto(list);
    const hrefs = await page.locator("main a[href]").evaluateAll((links) => links.map((a) => a.getAttribute("href") ?? ""));
    const href = hrefs.find((h) => one.test(h));
    expect(href, `a link from ${list}`).toBeTruthy();
    expect((await page.goto(href!))?.status()).toBe(200);
    await expectAccessible(page);
    await shot(page, `one-of${list.replace("/", "-")}`);
  });
}
