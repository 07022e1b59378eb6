import { defineConfig } from '@playwright/test';

// Without a browser of Playwright's own: Debian's Chromium, or the one that CHROMIUM names.
export const chromium = {
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
  // A worker shares one server among its tests; what changes the data of others starts a server of its own.
  fullyParallel: true,
  workers: 2,
  forbidOnly: !!process.env.CI,
  // A test that passes only at the second try hides a fault.
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 5_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: chromium,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    // Traces take most of the time on two cores; `make test-browser ARGS='--trace retain-on-failure'` brings them.
    trace: 'off',
  },
});
