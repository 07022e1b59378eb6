import { parseCsv } from '../support/csv.ts';
import { call, findingAt } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

test('a manager reads, and changes nothing', async ({ open }) => {
  const page = await open('manager');
  const href = await findingAt(page, '/findings?work=open', /privileged container/);
  await expect(page.getByRole('checkbox', { name: /^Pick/ })).toHaveCount(0);
  await page.goto(href);
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { level: 1 })).toContainText('privileged container');
  // Copying the patch changes nothing here.
  await expect(main.getByRole('button').filter({ hasNotText: 'Copy patch' })).toHaveCount(0);
  await expect(main.getByLabel('Comment')).toHaveCount(0);
  const history = await main.locator('.timeline').innerText();

  const id = href.split('/').at(-1)!;
  for (const [path, fields] of [
    ['/fn/take', { id }],
    ['/fn/claim', { id }],
    ['/fn/put-back', { id }],
    ['/fn/comment', { id, text: 'not mine to say' }],
    ['/fn/bulk-work', { change: 'take', 'ids[0]': id, back: '' }],
  ] as const) {
    const refused = await call(page, path, fields);
    expect(refused.place, path).toMatch(/\?problem=forbidden$/);
  }
  await page.goto(`${href}?problem=forbidden`);
  await expect(main.getByRole('status')).toContainText('Nothing was changed. Your role does not allow this.');
  await expect(main.locator('.steps-line [aria-current=step]')).toHaveText('Open');
  expect(await main.locator('.timeline').innerText()).toBe(history);
});

test('a CSV holds exactly the filtered view, in its order', async ({ open }) => {
  const page = await open('manager');
  const search = 'namespace=media&namespace=search&severity=critical&severity=high&sort=-due';
  await page.goto(`/findings?${search}`);
  const csv = await page.getByRole('link', { name: 'CSV of this view' }).getAttribute('href');
  const download = await page.request.get(csv!);
  expect(download.headers()['content-disposition']).toMatch(/^attachment; filename="findings-prod-eu-1-\d{4}-\d{2}-\d{2}\.csv"$/);
  const exported = parseCsv(await download.text());

  const shown: string[] = [];
  for (;;) {
    const rows = page.getByRole('table', { name: 'Findings' }).locator('tbody tr');
    shown.push(
      ...(await rows.evaluateAll((rows) =>
        rows.map((row) => {
          const cell = (name: string): string => row.querySelector(`td.${name}`)?.textContent?.trim() ?? '';
          const severity = row.querySelector('td.c-severity .word')?.textContent?.toLowerCase() ?? '';
          const title = row.querySelector('td.c-what a')?.textContent ?? '';
          return [severity, cell('c-priority'), title, cell('c-side').toLowerCase()].join(' | ');
        }),
      )),
    );
    const next = page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Next' });
    if (await next.getAttribute('aria-disabled')) break;
    const first = rows.first().locator('td.c-what a');
    const before = await first.getAttribute('href');
    await next.click();
    // The address changes before the rows do: only another first row is the next page.
    await expect(first).not.toHaveAttribute('href', before!);
  }
  expect(shown.length).toBeGreaterThan(50);
  expect(exported.map((row) => [row.severity, row.priority, row.finding, row.side].join(' | '))).toEqual(shown);
});

test('the summary prints on one page', async ({ open }, info) => {
  const page = await open('manager');
  await page.goto('/');
  await page.getByRole('main').getByRole('link', { name: 'Summary' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Summary of prod-eu-1' })).toBeVisible();
  const table = page.getByRole('table', { name: 'Unresolved findings by namespace and side' });
  // Eight namespaces, and what stands in none of them.
  await expect(table.locator('tbody tr')).toHaveCount(9);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('complementary')).toBeHidden();
  await expect(page.getByRole('banner')).toBeHidden();
  await expect(page.getByText('Print this page from your browser')).toBeHidden();
  const pdf = (await page.pdf({ format: 'A4', preferCSSPageSize: true, printBackground: true, path: info.outputPath('summary.pdf') })).toString('latin1');
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  await page.setViewportSize({ width: 794, height: 1123 });
  await page.screenshot({ path: info.outputPath('summary-print.png'), fullPage: true });
});
