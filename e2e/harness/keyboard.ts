import { expect, type Locator, type Page } from "@playwright/test";

/** Presses Tab until the control has the focus, and checks that one can see it has. Fails after `most` presses. */
export async function tabTo(page: Page, control: Locator, most = 80): Promise<void> {
  await expect(control).toBeVisible();
  for (let pressed = 0; pressed < most; pressed += 1) {
    if (await control.evaluate((element) => element === document.activeElement)) {
      await expectVisibleFocus(control);
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`${control} was not reached with ${most} presses of Tab on ${page.url()}`);
}

/** The focused control shows it: an outline or a shadow that it does not have without the focus. */
async function expectVisibleFocus(control: Locator): Promise<void> {
  const shown = await control.evaluate((element) => {
    // A radio button or a check box may show the focus on what surrounds it.
    for (let at: Element | null = element; at && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at);
      if ((style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none") return true;
    }
    return false;
  });
  expect(shown, `${control} shows its focus`).toBe(true);
}

/** Walks the page with Tab and fails naming every visible control that was never focused. */
export async function expectReachableByKeyboard(page: Page): Promise<void> {
  const total = await page.evaluate(() => {
    const controls = [...document.querySelectorAll<HTMLElement>("a[href], button, input:not([type=hidden]), select, textarea, summary")];
    const group = (element: HTMLElement) => {
      const input = element as HTMLInputElement;
      return input.type === "radio" && input.name ? `${input.form?.action ?? ""}#${input.name}` : "";
    };
    const seen = new Set<string>();
    let count = 0;
    for (const control of controls) {
      const named = group(control);
      // One stop for a group of radio buttons; the arrows choose inside it.
      if (!control.checkVisibility({ visibilityProperty: true }) || control.matches(":disabled, [tabindex='-1']") || (named && seen.has(named))) continue;
      if (named) seen.add(named);
      control.dataset["tabStop"] = "never";
      if (named) control.dataset["tabGroup"] = named;
      count += 1;
    }
    (document.activeElement as HTMLElement | null)?.blur();
    return count;
  });
  for (let pressed = 0; pressed < total * 2 + 10; pressed += 1) {
    await page.keyboard.press("Tab");
    const left = await page.evaluate(() => {
      const now = document.activeElement as HTMLInputElement | null;
      if (now) delete now.dataset["tabStop"];
      if (now?.type === "radio") {
        const first = document.querySelector<HTMLElement>(`[data-tab-group="${CSS.escape(`${now.form?.action ?? ""}#${now.name}`)}"]`);
        if (first) delete first.dataset["tabStop"];
      }
      return document.querySelectorAll("[data-tab-stop]").length;
    });
    if (left === 0) break;
  }
  const missed = await page.evaluate(() => [...document.querySelectorAll("[data-tab-stop]")].map((element) => element.outerHTML.slice(0, 160)));
  expect(missed, `controls that Tab never reaches on ${page.url()}`).toEqual([]);
}

/** Does what a barcode scanner does: the code as fast keystrokes into the scan field, then Enter. */
export async function scan(page: Page, code: string): Promise<void> {
  const field = page.getByRole("search").locator("input[type=search]").first();
  // "/" brings the scan field from anywhere but another text field, as a person without a mouse would.
  if (!(await field.evaluate((element) => element === document.activeElement))) {
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press("/");
  }
  await expect(field).toBeFocused();
  await field.press("ControlOrMeta+a");
  await page.keyboard.type(code);
  await page.keyboard.press("Enter");
}
