import { test as base, expect, type BrowserContextOptions, type Page } from "@playwright/test";
import { loginFor, type Login, type Role } from "./logins.ts";

type State = Exclude<BrowserContextOptions["storageState"], undefined | string>;

interface Fixtures {
  /** A page of its own, logged in with the role's log-in of the demo: `const page = await as("technician")`. */
  as: (role: Role, options?: AsOptions) => Promise<Page>;
  /** A page that nobody is logged in on. */
  visitor: Page;
}

interface AsOptions {
  /** Number of the municipality; the demo's first unless given. */
  municipality?: string;
  /** false shows the pages as a browser without JavaScript does. */
  javaScript?: boolean;
}

interface WorkerFixtures {
  sessions: Map<string, State>;
}

/**
 * The test function of this house. Whatever pages a test opens through `as` or `visitor`, it fails when one of them
 * throws in the browser, breaks the content security policy or gets an answer of 500 or above.
 */
export const test = base.extend<Fixtures, WorkerFixtures>({
  baseURL: async ({}, use) => use(address()),

  // A session is made once per worker and role: the password hash is meant to be slow, and log-in is rate limited.
  sessions: [async ({}, use) => use(new Map()), { scope: "worker" }],

  visitor: async ({ browser }, use) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const faults = watch(page);
    await use(page);
    await context.close();
    expect(faults, "faults in the browser").toEqual([]);
  },

  as: async ({ browser, sessions }, use) => {
    const opened: { page: Page; faults: string[] }[] = [];
    await use(async (role, { municipality, javaScript = true } = {}) => {
      const login = loginFor(role, municipality);
      const key = `${login.municipality}/${login.user}`;
      const known = sessions.get(key);
      const context = await browser.newContext({ javaScriptEnabled: javaScript, ...(known ? { storageState: known } : {}) });
      const page = await context.newPage();
      opened.push({ page, faults: watch(page) });
      if (known) {
        await page.goto("/");
      } else {
        await logIn(page, login);
        sessions.set(key, await context.storageState());
      }
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      return page;
    });
    for (const { page } of opened) await page.context().close();
    expect(opened.flatMap(({ faults }) => faults), "faults in the browser").toEqual([]);
  },
});

export { expect };

/** Types the log-in into the first page and sends it with Enter, as people do. */
export async function logIn(page: Page, login: Pick<Login, "user" | "password" | "municipality">): Promise<void> {
  await page.goto("/");
  await page.getByLabel(/^kommune/i).selectOption(login.municipality);
  await page.getByLabel(/brukernavn/i).fill(login.user);
  const password = page.getByLabel(/^passord/i);
  await password.fill(login.password);
  await password.press("Enter");
  await expect(password).toHaveCount(0);
}

function address(): string {
  const url = process.env["RAMPE_URL"];
  if (!url) throw new Error("RAMPE_URL is not set: the tests are started with npm test, which starts the demo first");
  return url;
}

function watch(page: Page): string[] {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(`error in the page ${page.url()}: ${error.message}`));
  page.on("response", (response) => {
    if (response.status() >= 500) faults.push(`${response.status()} for ${response.request().method()} ${response.url()}`);
  });
  page.on("console", (message) => {
    const text = message.text();
    if (message.type() === "error" && /content security policy|refused to/i.test(text)) faults.push(text);
  });
  return faults;
}
