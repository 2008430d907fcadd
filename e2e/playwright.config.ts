import { defineConfig, type PlaywrightTestOptions, type PlaywrightWorkerOptions, type Project } from "@playwright/test";
import { chromium } from "./harness/chromium.ts";

type P = Project<PlaywrightTestOptions, PlaywrightWorkerOptions>;

// Every test runs on a desktop. Those whose title carries @phone run on a phone as well, those with @phone-only there
// alone.
const desktop: P = {
  name: "desktop",
  grepInvert: /@phone-only/,
  use: { viewport: { width: 1280, height: 800 } },
};
const phone: P = {
  name: "phone",
  grep: /@phone/,
  use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
};

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  globalSetup: "./harness/server.ts",
  // The server, its database and the browsers share two cores on the build server.
  workers: 2,
  fullyParallel: false,
  // A test that passes at the second attempt hides a fault.
  retries: 0,
  forbidOnly: Boolean(process.env["CI"]),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  projects: [desktop, phone],
  use: {
    locale: "nb-NO",
    timezoneId: "Europe/Oslo",
    contextOptions: { reducedMotion: "reduce" },
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    launchOptions: { executablePath: chromium() },
  },
});
