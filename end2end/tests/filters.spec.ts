import { findingAt } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with' : 'without';

  test(`an image and a workload are typed, ${how} script`, async ({ open }) => {
    const page = await open('operator', { javaScriptEnabled });
    await page.goto('/findings?severity=critical');
    for (const [title, typed] of [['Workload', 'image-resizer'], ['Image', 'image-resizer']] as const) {
      await page.locator('details.facet > summary').filter({ hasText: title }).click();
      const menu = page.locator('details.facet[open]');
      await menu.getByRole('textbox', { name: title }).fill(typed);
      await menu.getByRole('button', { name: 'Apply' }).click();
      await expect(page).toHaveURL(new RegExp(`[?&]${title.toLowerCase()}=${typed}`));
    }
    await expect(page).toHaveURL(/severity=critical/);
    const set = page.getByRole('list', { name: 'Filters that are set' });
    await expect(set).toContainText('Workload image-resizer');
    await expect(set).toContainText('Image image-resizer');
    await expect(page.getByRole('table', { name: 'Findings' }).getByRole('row')).not.toHaveCount(1);
  });

  test(`namespaces are narrowed by a part of a name, ${how} script`, async ({ open }) => {
    const page = await open('operator', { javaScriptEnabled });
    await page.goto('/namespaces');
    const field = page.getByRole('main').getByRole('searchbox');
    await field.fill('med');
    await field.press('Enter');
    await expect(page).toHaveURL(/\/namespaces\?q=med$/);
    const rows = page.getByRole('table').getByRole('rowheader');
    await expect(rows.filter({ hasText: 'media' })).toHaveCount(1);
    await expect(rows.filter({ hasText: 'shop' })).toHaveCount(0);
  });
}

test('a patch is copied by a button that shows itself once it can', async ({ open }) => {
  const page = await open('operator', { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.goto(await findingAt(page, '/findings?work=open', /privileged container/));
  const button = page.getByRole('button', { name: 'Copy patch' }).first();
  await button.click();
  await expect(page.getByRole('button', { name: 'Copied' })).toHaveCount(1);
  const patch = await page.locator('.patch textarea').first().inputValue();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(patch);

  const plain = await open('operator', { javaScriptEnabled: false });
  await plain.goto(page.url());
  await expect(plain.locator('.patch > summary').first()).toBeVisible();
  await expect(plain.getByRole('button', { name: 'Copy patch' })).toHaveCount(0);
});
