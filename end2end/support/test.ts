import { expect, test as base, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from '@playwright/test';
import { startServer, type Server } from './server.ts';

/** What a browser tells nobody but its console. */
export interface Problems {
  /** Says that the test provokes this, such as the message of a page that answers 404. */
  expect(message: RegExp): void;
}

/** Opens a page as somebody, in a browser context of their own; as nobody where nobody is named. */
export type Open = (who?: string, options?: BrowserContextOptions) => Promise<Page>;

interface TestFixtures {
  /** A server of this test alone, with the sample cluster: for tests that change what others would see. */
  ownSite: Server;
  /** A server of this test alone, without anything in it. */
  emptySite: Server;
  /** Opens pages of the server that the tests of this worker share. */
  open: Open;
  /** Opens pages of `ownSite`. */
  openOwn: Open;
  /** Opens pages of `emptySite`. */
  openEmpty: Open;
  /** Fails the test when a page writes an error to the console, throws, or breaks the content policy. */
  problems: Problems & { watch(context: BrowserContext): Promise<void> };
}

interface WorkerFixtures {
  /** The server that the tests of this worker share: with the sample cluster. */
  site: Server;
}

/** Where somebody is signed in, by server and name: signing in once for each test would be most of the time. */
const sessions = new Map<string, Awaited<ReturnType<BrowserContext['storageState']>>>();

/** What somebody with a first password chooses. */
export const CHOSEN_PASSWORD = 'lantern over the harbour';

/** Signs in as the server's own form does, without a page. */
async function sessionOf(browser: Browser, site: Server, who: string): Promise<Awaited<ReturnType<BrowserContext['storageState']>>> {
  const user = site.user(who);
  const key = `${site.url} ${user.login}`;
  const known = sessions.get(key);
  if (known) return known;
  const context = await browser.newContext({ baseURL: site.url, storageState: undefined });
  const headers = { origin: site.url };
  const answer = await context.request.post('/sign-in', { headers, form: { user: user.login, password: user.password, next: '/' } });
  expect(answer.ok(), `signing in as ${user.login} leads to ${answer.url()}`).toBe(true);
  if (answer.url().endsWith('/first-password')) {
    const form = { current: user.password, password: CHOSEN_PASSWORD, again: CHOSEN_PASSWORD };
    const changed = await context.request.post('/fn/change-password', { headers: { ...headers, accept: 'text/html' }, form });
    expect(changed.url(), 'the first password is changed').toContain('done=password');
    user.password = CHOSEN_PASSWORD;
  }
  expect(new URL(answer.url()).pathname, `${user.login} may sign in`).not.toBe('/sign-in');
  const state = await context.storageState();
  await context.close();
  sessions.set(key, state);
  return state;
}

function opener(browser: Browser, site: Server, problems: TestFixtures['problems'], opened: BrowserContext[]): Open {
  return async (who, options = {}) => {
    const storageState = who ? await sessionOf(browser, site, who) : undefined;
    const context = await browser.newContext({ ...options, baseURL: site.url, storageState });
    opened.push(context);
    await problems.watch(context);
    return context.newPage();
  };
}

async function withOpener(browser: Browser, site: Server, problems: TestFixtures['problems'], use: (open: Open) => Promise<void>): Promise<void> {
  const opened: BrowserContext[] = [];
  await use(opener(browser, site, problems, opened));
  for (const context of opened) await context.close();
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  site: [
    async ({}, use) => {
      const site = await startServer({ sample: true });
      await use(site);
      await site.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  ownSite: async ({}, use) => {
    const site = await startServer({ sample: true });
    await use(site);
    await site.stop();
  },

  emptySite: async ({}, use) => {
    const site = await startServer({ sample: false });
    await use(site);
    await site.stop();
  },

  problems: async ({}, use) => {
    const found: string[] = [];
    const expected: RegExp[] = [];
    await use({
      expect: (message) => expected.push(message),
      async watch(context) {
        context.on('console', (message) => {
          if (message.type() === 'error') found.push(`console: ${message.text()} (${message.page()?.url()})`);
        });
        context.on('weberror', (error) => found.push(`thrown: ${error.error().message} (${error.page()?.url()})`));
        context.on('response', (response) => {
          if (response.status() >= 500) found.push(`answer: ${response.status()} ${response.url()}`);
        });
        await context.addInitScript(() => {
          // The frame listens for keys as soon as WebAssembly has taken the page over; `hydrated` waits for that.
          const listen = window.addEventListener.bind(window);
          window.addEventListener = (type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions) => {
            if (type === 'keydown') Object.assign(window, { hydrated: true });
            listen(type, listener, options);
          };
          // The policy's refusals reach the console too, without saying what was refused.
          document.addEventListener('securitypolicyviolation', (event) => {
            console.error(`content policy: ${event.violatedDirective} refused ${event.blockedURI} ${event.sample}`);
          });
        });
      },
    });
    expect(found.filter((problem) => !expected.some((message) => message.test(problem)))).toEqual([]);
  },

  open: async ({ browser, site, problems }, use) => withOpener(browser, site, problems, use),
  openOwn: async ({ browser, ownSite, problems }, use) => withOpener(browser, ownSite, problems, use),
  openEmpty: async ({ browser, emptySite, problems }, use) => withOpener(browser, emptySite, problems, use),
});

export { expect };
