import type { Page } from '@playwright/test';
import { expect } from './test.ts';

/** Waits until WebAssembly has taken the page over: only then does anything by key work. */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => 'hydrated' in window);
}

/** The notice that answers what was just done. */
export function answer(page: Page) {
  return page.getByRole('main').getByRole('status');
}

/** The addresses of all findings that are listed, by the words of their links. */
export async function listed(page: Page): Promise<{ title: string; href: string }[]> {
  const links = page.getByRole('table', { name: 'Findings' }).locator('td.c-what a');
  return links.evaluateAll((links) => links.map((link) => ({ title: link.textContent ?? '', href: link.getAttribute('href') ?? '' })));
}

/** The address of the first finding of a list whose title matches. */
export async function findingAt(page: Page, list: string, title: RegExp): Promise<string> {
  await page.goto(list);
  const link = page.getByRole('table', { name: 'Findings' }).getByRole('link', { name: title }).first();
  await expect(link).toBeVisible();
  const href = await link.getAttribute('href');
  expect(href).toMatch(/^\/findings\/\w+$/);
  return href!;
}

/** Sends a form to a server function from the page itself, as a script of ours would: with the cookie, from our origin. */
export async function call(page: Page, path: string, fields: Record<string, string>): Promise<{ status: number; place: string; text: string }> {
  return page.evaluate(
    async ([path, fields]) => {
      const answer = await fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields),
      });
      // A change answers where to go on.
      return { status: answer.status, place: answer.headers.get('location') ?? '', text: await answer.text() };
    },
    [path, fields] as const,
  );
}
