import { defineConfig } from '@playwright/test';

// Without a browser of Playwright's own: Debian's Chromium, or the one that CHROMIUM names.
const chromium = {
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: [
    // Chromium refuses its sandbox to root, and a container often has no other user. The pages are our own.
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    // Nothing is fetched during a test but from the server under test.
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

export default defineConfig({
  testDir: 'tests',
  outputDir: '../test-results',
  globalSetup: './support/global-setup.ts',
  // The tests share one server, and some of them import into it: in order, one after the other.
  fullyParallel: false,
  workers: 1,
  forbidOnly: !!process.env.CI,
  // A test that passes only at the second try hides a fault.
  retries: 0,
  timeout: 30_000,
  expect: { timeout: 5_000 },
  reporter: [['list']],
  use: {
    baseURL: process.env.ATALAYA_URL,
    browserName: 'chromium',
    launchOptions: chromium,
    locale: 'en-GB',
    timezoneId: 'UTC',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
  projects: [
    { name: 'chromium', testIgnore: '**/*.nojs.spec.ts' },
    // What must work before WebAssembly has loaded, or without it.
    { name: 'without-javascript', testMatch: '**/*.nojs.spec.ts', use: { javaScriptEnabled: false } },
  ],
});
