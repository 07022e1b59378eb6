import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, request as ask, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { withFolder } from '../support/evidence.ts';
import { accessible, fits, PHONE, WIDE } from '../support/look.ts';
import { expect, test } from '../support/test.ts';

/** One deployment whose container is privileged, as privileged as it is named. */
function deployment(name: string, privileged: boolean): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: shop
spec:
  selector:
    matchLabels: { app: ${name} }
  template:
    metadata:
      labels: { app: ${name} }
    spec:
      containers:
        - name: app
          image: registry.example/shop/${name}:1.0
          securityContext:
            privileged: ${privileged}
`;
}

const parts = (page: Page) => ({
  text: page.getByRole('textbox', { name: 'Manifests, YAML or JSON' }),
  status: page.locator('#pg-status'),
  groups: page.locator('.pg-group'),
  finding: (title: RegExp) => page.locator('.pg-rows > li').filter({ hasText: title }),
});

/** Pastes a text as a person does: `fill` types it line by line, which takes a browser minutes for a large one. */
async function paste(page: Page, text: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await parts(page).text.focus();
  await page.keyboard.press('ControlOrMeta+v');
}

/** Opens the page and waits until the checks have been loaded. */
async function opened(page: Page, address = '/playground') {
  await page.goto(address);
  const found = parts(page);
  await expect(found.status).toHaveText('Ready.');
  return found;
}

/** Drops files and folders of the disk on the page, as a file manager does. */
async function drop(page: Page, paths: string[]): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await browser.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data });
  }
  await browser.detach();
}

/** A server in front of another one, which counts what is asked, by workers too. */
async function counting(address: string): Promise<{ url: string; asked: string[]; server: HttpServer }> {
  const asked: string[] = [];
  const server = createServer((from, to) => {
    asked.push(from.url ?? '');
    const onward = ask(new URL(from.url ?? '/', address), { method: from.method, headers: from.headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    });
    from.pipe(onward);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, server };
}

test('findings appear while one types, with their exact change', async ({ open }) => {
  const page = await open('lucia');
  const { text, status, groups, finding } = await opened(page);
  await expect(page.getByText('Nothing to judge yet')).toBeVisible();
  await text.fill(deployment('cart', true));
  await expect(status).toContainText(/findings in 1 object, 1 workload among them/);
  await expect(page.getByText('Nothing to judge yet')).toBeHidden();
  await expect(groups.filter({ hasText: 'Deployment shop/cart' })).toBeVisible();
  const privileged = finding(/runs as a privileged container/);
  await privileged.locator('summary').first().click();
  await expect(privileged.locator('.diff .del')).toHaveText(/−.*privileged: true/);
  await expect(privileged.locator('.diff .add')).toHaveText(/\+.*privileged: false/);
  await expect(privileged.getByRole('link', { name: 'privilege.privileged' })).toHaveAttribute('href', '/checks/privilege.privileged');
  await expect(page.locator('#pg-counts li').filter({ hasText: 'Critical' })).toContainText('1');

  // What is unfolded stays so while other things are typed; what is mended goes.
  await text.fill(`# more\n${deployment('cart', true)}`);
  await expect(privileged.locator('.diff')).toBeVisible();
  await text.fill(deployment('cart', false));
  await expect(privileged).toHaveCount(0);

  // The patch is copied as it stands below.
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const other = finding(/may gain more privileges/);
  await other.locator('summary').first().click();
  await other.getByRole('button', { name: 'Copy patch' }).click();
  await expect(other.getByRole('button', { name: 'Copied' })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain('allowPrivilegeEscalation: false');
  expect(copied).toBe(await other.getByLabel('The patch as YAML').inputValue());
});

test('nothing is asked of the network once the page has loaded', async ({ site, open }) => {
  const front = await counting(site.url);
  const page = await open();
  const seen: string[] = [];
  page.on('request', (request) => seen.push(request.url()));
  const { text, status, finding } = await opened(page, `${front.url}/playground`);
  // The proof can fail: the module itself came this way.
  expect(front.asked.filter((path) => /playground-module\.\w+\.wasm$/.test(path))).toHaveLength(1);
  const [loaded, seenBefore] = [front.asked.length, seen.length];

  await text.pressSequentially('apiVersion: v1\nkind: Pod\nmetadata: {name: a', { delay: 5 });
  await expect(page.locator('#pg-errors')).toBeVisible();
  await text.fill(deployment('cart', true));
  await expect(status).toContainText('1 workload');
  await finding(/runs as a privileged container/).locator('summary').first().click();
  await page.getByLabel('Pod Security version').selectOption('v1.25');
  await page.getByRole('button', { name: 'Load an example' }).click();
  await expect(status).toContainText('3 workloads');
  await withFolder(async (folder) => {
    writeFileSync(join(folder, 'other.yaml'), deployment('other', true));
    await drop(page, [join(folder, 'other.yaml')]);
    await expect(status).toContainText('4 workloads');
  });
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(page.getByText('Nothing to judge yet')).toBeVisible();

  expect(front.asked.slice(loaded)).toEqual([]);
  expect(seen.slice(seenBefore)).toEqual([]);
  front.server.closeAllConnections();
  front.server.close();
});

test('no other page loads any of it', async ({ open }) => {
  const page = await open('operator');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(asked.some((path) => /^\/pkg\/atalaya\.\w+\.wasm$/.test(path))).toBe(true);
  expect(asked.filter((path) => path.includes('playground'))).toEqual([]);

  // And it loads nothing of theirs but the style.
  asked.length = 0;
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Playground' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Playground' })).toBeVisible();
  await expect(parts(page).status).toHaveText('Ready.');
  expect(asked.filter((path) => /^\/pkg\/atalaya\..*\.(js|wasm)$/.test(path))).toEqual([]);
});

test('the example, and the way to it without an account', async ({ open }) => {
  const page = await open();
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Playground' }).click();
  const { text, status, groups, finding } = parts(page);
  await page.getByRole('button', { name: 'Load an example' }).click();
  await expect(status).toContainText('2 workloads');
  await expect(text).toHaveValue(/kind: Deployment/);
  await expect(groups.first()).toContainText('Deployment shop/resizer');
  await expect(page.locator('#pg-notes')).toContainText('1 Service');
  // Nobody is signed in, so that the catalogue is out of reach.
  await finding(/runs as a privileged container/).locator('summary').first().click();
  await expect(page.locator('a[href^="/checks/"]')).toHaveCount(0);
  await expect(page.getByRole('main').getByText('No account is needed.')).toBeVisible();
});

test('what cannot be read is told with its place, and the rest is judged', async ({ open }) => {
  const page = await open('lucia');
  const { text, status, groups } = await opened(page);
  await text.fill(`${deployment('cart', true)}---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: b}\nspec: {replicas: "two"}\n`);
  await expect(status).toContainText('1 document could not be read');
  await expect(groups.filter({ hasText: 'Deployment shop/cart' })).toBeVisible();
  const place = page.locator('#pg-errors').getByRole('button', { name: /pasted text, document 2, line \d+/ });
  await place.click();
  await expect(text).toBeFocused();
  const selected = await text.evaluate((field: HTMLTextAreaElement) => field.value.slice(field.selectionStart, field.selectionEnd));
  expect(selected).toContain('replicas');

  // Bad input of every kind is an error of its own; afterwards the checks still answer.
  for (const wrong of ['\u0000\u0001', 'just words', '[', `${'['.repeat(20_000)}`, `a:\n${' '.repeat(4)}b: *nothing`, '{"SchemaVersion": 2, "ArtifactName": "x"}', '<script>alert(1)</script>']) {
    await text.fill(wrong);
    await expect(status, wrong.slice(0, 20)).toContainText('Nothing here could be judged.');
    await expect(page.locator('#pg-errors li').first()).toBeVisible();
  }
  // As deep as is read, and deeper: an error, and no end of the module.
  for (const depth of [60, 63, 64, 65, 200]) {
    await text.fill(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: deep}\ndata: ${'['.repeat(depth)}${']'.repeat(depth)}\n`);
    await expect(status).toContainText('Nothing here could be judged.');
  }
  await text.fill(deployment('<img src=x onerror=alert(1)>', true).replaceAll('{ app: <img src=x onerror=alert(1)> }', '{}'));
  await expect(page.locator('#pg-errors')).toBeVisible();
  await expect(page.locator('#playground img')).toHaveCount(0);
  await text.fill(deployment('cart', true));
  await expect(status).toContainText('1 workload');
  await expect(page.locator('#pg-errors')).toBeHidden();
});

test('files and folders are dropped', async ({ open }) => {
  const page = await open('lucia');
  const { text, status, groups } = await opened(page);
  await withFolder(async (folder) => {
    const inner = join(folder, 'chart', 'templates');
    mkdirSync(inner, { recursive: true });
    writeFileSync(join(inner, 'cart.yaml'), deployment('cart', true));
    writeFileSync(join(inner, 'basket.json'), JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'basket', namespace: 'shop' }, spec: { containers: [{ name: 'a', image: 'registry.example/a:1' }] } }));
    writeFileSync(join(inner, 'notes.txt'), 'not a manifest');
    writeFileSync(join(folder, 'manifest.conf'), deployment('odd-name', true));
    writeFileSync(join(folder, 'picture.png'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0xff]));
    await drop(page, [join(folder, 'chart'), join(folder, 'manifest.conf'), join(folder, 'picture.png')]);
    await expect(status).toContainText('3 workloads');
    await expect(status).toContainText('1 document could not be read');
    await expect(page.locator('#pg-errors')).toContainText('picture.png');
    const files = page.getByLabel('File', { exact: true });
    await expect(files.locator('option')).toHaveCount(4);
    await files.selectOption({ label: 'chart/templates/cart.yaml' });
    await expect(text).toHaveValue(/name: cart/);
    // A file is edited in its place.
    await text.fill(deployment('cart', false));
    await expect(groups.filter({ hasText: 'shop/cart' })).not.toContainText('privileged container');
    await page.getByRole('button', { name: 'Remove' }).click();
    await expect(status).toContainText('2 workloads');
    await expect(groups.filter({ hasText: 'shop/cart' })).toHaveCount(0);
  });
  // The same by choosing them.
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.locator('#pg-picker').setInputFiles({ name: 'chosen.yaml', mimeType: 'text/yaml', buffer: Buffer.from(deployment('chosen', true)) });
  await expect(groups.filter({ hasText: 'shop/chosen' })).toBeVisible();
});

test('a thousand documents, and five megabytes', async ({ open }) => {
  test.setTimeout(120_000);
  const page = await open('lucia');
  const { text, status, groups } = await opened(page);
  const documents = Array.from({ length: 1000 }, (_, number) => deployment(`service-${number}`, number % 2 === 0)).join('---\n');
  await paste(page, documents);
  await expect(text).toHaveValue(documents);
  await expect(status).toContainText('1,000 workloads', { timeout: 30_000 });
  const first = await groups.count();
  expect(first).toBeLessThan(50);
  await page.getByRole('button', { name: /^Show more: / }).click();
  await expect.poll(() => groups.count()).toBeGreaterThan(first);

  // More than a text field takes well becomes a file of its own. While it is judged the page goes on drawing.
  const large = Array.from({ length: 15_000 }, (_, number) => deployment(`other-${number}`, true)).join('---\n');
  expect(large.length).toBeGreaterThan(5 * 1024 * 1024);
  const frames = page.evaluate(async () => {
    const busy = document.querySelector('#pg-busy') as HTMLElement;
    let [began, frames] = [false, 0];
    for (;;) {
      await new Promise(requestAnimationFrame);
      if (!busy.hidden) [began, frames] = [true, frames + 1];
      else if (began) return frames;
    }
  });
  await paste(page, large);
  expect(await frames).toBeGreaterThan(5);
  await expect(status).toContainText('16,000 workloads', { timeout: 60_000 });
  await expect(page.getByText('Too large to edit here')).toBeVisible();
});

test('without a mouse', async ({ open }) => {
  const page = await open();
  await opened(page);
  const { text, finding } = parts(page);
  await page.getByRole('main').focus();
  const tabTo = async (what: string): Promise<void> => {
    for (let presses = 0; presses < 40; presses += 1) {
      if (await page.evaluate((what) => document.activeElement?.matches(what) ?? false, what)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`${what} was not reached`);
  };
  await tabTo('#pg-example');
  await tabTo('#pg-text');
  await page.keyboard.insertText(deployment('cart', true));
  await expect(finding(/runs as a privileged container/)).toBeVisible();
  // Tab leaves the text, so that nobody is caught in it.
  await page.keyboard.press('Tab');
  await expect(text).not.toBeFocused();
  await tabTo('.pg-rows summary');
  await page.keyboard.press('Enter');
  await expect(page.locator('.pg-rows .diff').first()).toBeVisible();
});

test('readable by everybody, on every screen, in both themes', async ({ open }) => {
  test.setTimeout(120_000);
  for (const who of ['lucia', undefined]) {
    for (const [size, viewport] of Object.entries({ wide: WIDE, phone: PHONE })) {
      const page = await open(who, { viewport });
      await opened(page);
      const what = `${who ?? 'nobody'}, ${size}`;
      await accessible(page, `${what}, empty`);
      await page.getByRole('button', { name: 'Load an example' }).click();
      await page.locator('.pg-rows summary').first().click();
      await expect(page.locator('.pg-rows .diff').first()).toBeVisible();
      await fits(page, what);
      await accessible(page, what);
      await page.emulateMedia({ colorScheme: 'dark' });
      await accessible(page, `${what}, dark`, 'colours');
    }
  }
});

test('without script or without the module it says what it needs', async ({ open, problems }) => {
  const without = await open(undefined, { javaScriptEnabled: false });
  await without.goto('/playground');
  await expect(without.getByRole('main')).toContainText('This page needs JavaScript and WebAssembly. Without them atalaya scan FILE answers the same in a terminal.');
  await expect(without.locator('#playground')).toBeHidden();

  problems.expect(/Failed to load resource|net::ERR_FAILED|module script/);
  const broken = await open();
  await broken.route(/playground-module\.\w+\.wasm/, (route) => route.abort());
  await broken.context().route(/playground-module\.\w+\.wasm/, (route) => route.abort());
  await broken.goto('/playground');
  await expect(parts(broken).status).toContainText('The checks could not be loaded');
  await expect(parts(broken).status).toContainText('atalaya scan');
});
