import type { Page } from '@playwright/test';
import { importStaging } from '../support/evidence.ts';
import { answer, findingAt } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

/** The words of the history, the newest first. */
async function history(page: Page): Promise<string[]> {
  const card = page.locator('section.card').filter({ has: page.getByRole('heading', { name: 'History' }) });
  return (await card.locator('.timeline li p').allInnerTexts()).map((text) => text.replace(/ · .*$/s, ''));
}

/** The state as its own card says it. */
function step(page: Page) {
  return page.locator('.steps-line [aria-current=step]');
}

async function take(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Take', exact: true }).click();
  await expect(answer(page)).toContainText('Taken. It is in progress, and your name is on it.');
  await expect(step(page)).toHaveText('In progress');
}

async function claim(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Say it is done' }).click();
  await expect(answer(page)).toContainText('The next scan decides');
  await expect(step(page)).toHaveText('Awaiting verification');
}

for (const javaScriptEnabled of [true, false]) {
  test(`from the overview to the proof of a fix, ${javaScriptEnabled ? 'with' : 'without'} script`, async ({ ownSite: site, openOwn }) => {
    const options = { javaScriptEnabled };

    // An administrator makes a token; it is shown once.
    const admin = await openOwn('admin', options);
    await admin.goto('/admin/tokens');
    await admin.getByLabel('What it is for').fill('pipeline of staging');
    await admin.getByRole('button', { name: 'Make the token' }).click();
    const secret = admin.getByRole('status').filter({ hasText: 'The token pipeline of staging' }).locator('code');
    const token = (await secret.textContent()) ?? '';
    expect(token.length).toBeGreaterThan(20);
    await expect(admin.getByRole('table', { name: 'Tokens' }).getByRole('row', { name: /pipeline of staging/ })).toContainText('never');
    await admin.goto('/admin/tokens');
    await expect(secret).toHaveCount(0);

    // A wrong token imports nothing; the right one does, and says what came of it.
    const how = { cluster: 'staging', token };
    const refused = await importStaging(site, 'before', { ...how, token: `${token}x` });
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('The token is not known, was revoked, or has ended.');
    const first = await importStaging(site, 'before', how);
    expect(first.code, first.err).toBe(0);
    expect(first.out).toMatch(/^ +7 opened$/m);
    expect(first.out).toContain('orders/basket  basket runs as a privileged container');

    // An operator finds out whose move it is.
    const operator = await openOwn('operator', options);
    await operator.goto('/');
    const picker = operator.getByRole('complementary').locator('details.cluster-pick');
    await expect(picker.locator('summary')).toContainText('prod-eu-1');
    await picker.locator('summary').click();
    await picker.getByRole('link', { name: 'staging' }).click();
    await expect(picker.locator('summary')).toContainText('staging');
    await expect(operator.getByRole('main')).toContainText('2 namespaces, 3 workloads');
    await operator.getByRole('table', { name: /^Namespaces/ }).getByRole('link', { name: 'orders', exact: true }).click();
    await expect(operator.getByRole('heading', { level: 1, name: 'orders' })).toBeVisible();
    await operator.getByRole('link', { name: 'All 6 findings' }).click();
    await expect(operator.getByRole('heading', { level: 2, name: '6 findings' })).toBeVisible();
    await operator.locator('details.facet > summary').filter({ hasText: 'Severity' }).click();
    await operator.getByRole('checkbox', { name: 'Critical' }).check();
    await operator.locator('details.facet[open]').getByRole('button', { name: 'Apply' }).click();
    await expect(operator.getByRole('heading', { level: 2, name: '2 findings' })).toBeVisible();
    expect(new URL(operator.url()).searchParams.getAll('severity')).toEqual(['critical']);
    expect(new URL(operator.url()).searchParams.getAll('namespace')).toEqual(['orders']);
    await operator.getByRole('link', { name: /privileged container/ }).click();
    await expect(operator.getByRole('heading', { level: 1 })).toContainText('basket runs as a privileged container');
    await expect(operator.getByRole('region', { name: 'In short' })).toContainText(/Whose move\s*storefront, developers/i);

    // Its developer takes the finding, and two more of the same kind of work.
    const developer = await openOwn('lucia', options);
    const list = '/findings?cluster=staging';
    const privileged = await findingAt(developer, list, /privileged container/);
    const vulnerable = await findingAt(developer, list, /CVE-2025-29927/);
    const asRoot = await findingAt(developer, list, /spring-sale may run as root/);
    for (const href of [privileged, vulnerable]) {
      await developer.goto(href);
      await expect(developer.getByText('Nobody works on it yet.')).toBeVisible();
      await take(developer);
      await claim(developer);
      await expect(developer.getByText('The next scan decides: fixed, or back in progress with a note.').last()).toBeVisible();
    }
    await expect(developer.getByRole('button', { name: 'Take', exact: true })).toHaveCount(0);
    await developer.goto(asRoot);
    await take(developer);
    await developer.getByLabel('Comment').fill('Goes away with the sale on Friday.\nUntil then <b>nobody</b> reaches it.');
    await developer.getByRole('button', { name: 'Add comment' }).click();
    await expect(answer(developer)).toContainText('Comment added.');
    await expect(developer.locator('.timeline blockquote')).toContainText('<b>nobody</b>');
    await developer.goto(`${list}&work=awaiting-verification`);
    await expect(developer.getByRole('heading', { level: 2, name: '2 findings' })).toBeVisible();

    // A dry run says what would happen, and nothing does.
    const dry = await importStaging(site, 'after', { ...how, dryRun: true });
    expect(dry.code, dry.err).toBe(0);
    expect(dry.out).toContain('A dry run: nothing was changed.');
    expect(dry.out).toMatch(/^ +3 would be fixed$/m);
    expect(dry.out).toMatch(/^ +1 would be gone$/m);
    await developer.goto(privileged);
    await expect(step(developer)).toHaveText('Awaiting verification');

    // The next import decides: fixed, still seen, gone.
    const second = await importStaging(site, 'after', how);
    expect(second.code, second.err).toBe(0);
    expect(second.out).toMatch(/^ +0 opened$/m);
    expect(second.out).toMatch(/^ +3 fixed$/m);
    expect(second.out).toMatch(/^ +1 gone$/m);

    await developer.goto(privileged);
    await expect(step(developer)).toHaveText('Fixed');
    await expect(developer.getByText('Verified by a scan: what runs now no longer has it.')).toBeVisible();
    await expect(developer.getByRole('button', { name: /Take|Say it is done|Put back/ })).toHaveCount(0);
    expect(await history(developer)).toEqual([
      expect.stringMatching(/^Import of .+ verified it fixed$/),
      'Lucía Ortega said that it is done: the next scan decides',
      'Lucía Ortega took it: open to in progress',
      expect.stringMatching(/^Import of .+ saw it first$/),
    ]);

    await developer.goto(vulnerable);
    await expect(step(developer)).toHaveText('In progress');
    await expect(developer.getByText('It was said to be done, and the next scan still saw it.')).toBeVisible();
    const still = await history(developer);
    expect(still).toContainEqual(expect.stringMatching(/^Import of .+ still sees it: back to in progress$/));
    expect(still).toContainEqual(expect.stringMatching(/^Import of .+ saw the installed version change from 14\.1\.0 to 14\.1\.1$/));
    await expect(developer.getByRole('table', { name: 'Where it was seen' })).toContainText('14.1.1');

    await developer.goto(asRoot);
    await expect(step(developer)).toHaveText('Gone');
    await expect(developer.getByText('What carried it no longer exists.')).toBeVisible();
    expect((await history(developer))[0]).toMatch(/^Import of .+ no longer has what carried it$/);

    // The lists and the record of imports say the same.
    await developer.goto(`${list}&presence=fixed`);
    await expect(developer.getByRole('table', { name: 'Findings' })).toContainText('basket runs as a privileged container');
    await expect(developer.getByRole('table', { name: 'Findings' })).toContainText('CVE-2024-34351');
    await operator.goto('/imports');
    await operator.getByRole('table', { name: 'Imports' }).getByRole('row', { name: /pipeline of staging/ }).first().getByRole('link').click();
    await expect(operator.getByRole('main')).toContainText('staging');
    const changed = operator.locator('section.card').filter({ has: operator.getByRole('heading', { name: 'What it changed' }) });
    await expect(changed).toContainText(/Fixed\s*3/);
    await expect(changed).toContainText(/Gone\s*1/);

    // The same files again change nothing.
    const again = await importStaging(site, 'after', how);
    expect(again.out).toMatch(/^ +0 opened\n +0 fixed\n +0 gone\n +0 reopened$/m);
  });
}
