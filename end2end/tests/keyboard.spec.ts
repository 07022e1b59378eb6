import type { Locator, Page } from '@playwright/test';
import { hydrated } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

/** Presses Tab until the focus is on `target`, as somebody without a mouse does. Returns how often. */
async function tabTo(page: Page, target: Locator, most = 60): Promise<number> {
  for (let presses = 0; presses <= most; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return presses;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${target} was not reached with ${most} presses of Tab`);
}

/** Whether what has the focus shows it. */
async function showsFocus(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    if (!focused) return false;
    const style = getComputedStyle(focused);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none' || getComputedStyle(focused.parentElement!).outlineStyle !== 'none';
  });
}

test('from signing in to taking a finding without a mouse', async ({ ownSite: site, openOwn }) => {
  const page = await openOwn();
  const user = site.user('lucia');
  await page.goto('/sign-in');
  await tabTo(page, page.getByLabel('User name'), 5);
  await page.keyboard.type(user.login);
  await page.keyboard.press('Tab');
  await page.keyboard.type(user.password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Storefront');

  // The first stop skips the navigation.
  await hydrated(page);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();

  // The slash key searches from anywhere, but not while one types.
  const search = page.getByRole('banner').getByRole('searchbox');
  await page.keyboard.press('/');
  await expect(search).toBeFocused();
  await expect(search).toHaveValue('');
  await page.keyboard.type('media/image');
  await expect(search).toHaveValue('media/image');
  await search.fill('image-resizer');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/findings\?q=image-resizer$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Findings' })).toBeVisible();

  // A filter: opened, set, closed by Escape without losing the place, applied.
  await hydrated(page);
  const severity = page.locator('details.facet > summary').filter({ hasText: 'Severity' });
  await page.getByRole('main').focus();
  await tabTo(page, severity);
  expect(await showsFocus(page)).toBe(true);
  await page.keyboard.press('Enter');
  const critical = page.getByRole('checkbox', { name: 'Critical' });
  await expect(critical).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(critical).toBeHidden();
  await expect(severity).toBeFocused();
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await expect(critical).toBeFocused();
  await page.keyboard.press('Space');
  await expect(critical).toBeChecked();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/severity=critical/);

  // A row, and the finding behind it.
  const row = page.getByRole('table', { name: 'Findings' }).getByRole('link', { name: /privileged container/ });
  await page.getByRole('main').focus();
  await tabTo(page, row);
  expect(await showsFocus(page)).toBe(true);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('privileged container');
  await expect(page).toHaveURL(/\/findings\/\w+$/);
  const take = page.getByRole('button', { name: 'Take', exact: true });
  await tabTo(page, take, 80);
  expect(await showsFocus(page)).toBe(true);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main').getByRole('status')).toContainText('Taken.');
  await expect(page.locator('.steps-line [aria-current=step]')).toHaveText('In progress');
});

test('menus close by Escape and by a click elsewhere', async ({ open }) => {
  const page = await open('operator');
  await page.goto('/findings');
  await hydrated(page);
  const theme = page.locator('details.theme');
  await theme.locator('summary').click();
  await expect(theme).toHaveAttribute('open');
  await page.keyboard.press('Escape');
  await expect(theme).not.toHaveAttribute('open');
  await expect(theme.locator('summary')).toBeFocused();

  const [first, second] = [page.locator('details.facet').nth(0), page.locator('details.facet').nth(1)];
  await first.locator('summary').click();
  await second.locator('summary').click();
  await expect(first).not.toHaveAttribute('open');
  await expect(second).toHaveAttribute('open');
  await page.getByRole('heading', { level: 1 }).click();
  await expect(second).not.toHaveAttribute('open');

  // On a phone the navigation is a menu; it closes with the page that it led to.
  await page.setViewportSize({ width: 390, height: 844 });
  const menu = page.locator('details.menu');
  await menu.locator('> summary').click();
  await menu.getByRole('link', { name: /^Namespaces/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Namespaces' })).toBeVisible();
  await expect(menu).not.toHaveAttribute('open');
});

test('all rows of a page are picked, and taken, at once', async ({ openOwn }) => {
  const page = await openOwn('lucia');
  await page.goto('/findings?namespace=shop&check=privilege.writable-root-filesystem');
  await hydrated(page);
  const picks = page.getByRole('checkbox', { name: /^Pick .* in / });
  const count = await picks.count();
  expect(count).toBeGreaterThan(1);
  await page.getByRole('checkbox', { name: 'Pick all on this page' }).check();
  for (let index = 0; index < count; index += 1) await expect(picks.nth(index)).toBeChecked();
  await page.getByRole('group', { name: 'With the picked findings' }).getByRole('button', { name: 'Take' }).click();
  await expect(page.getByRole('main').getByRole('status')).toContainText('Taken.');
  await expect(page).toHaveURL(/namespace=shop/);
  const states = page.getByRole('table', { name: 'Findings' }).locator('td.c-state');
  await expect(states.filter({ hasText: 'In progress' })).toHaveCount(count);
});
