import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './test.ts';

export const WIDE = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

const ALL = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * WCAG 2.2 A and AA and axe's best practices; what is serious or critical fails. Nothing but colours differs between the
 * themes, so that for the second one of a size `rules` may be what looks at colours.
 */
export async function accessible(page: Page, what: string, rules: 'all' | 'colours' = 'all'): Promise<void> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (rules === 'all' ? axe.withTags(ALL) : axe.withRules(['color-contrast', 'link-in-text-block'])).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const told = grave.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target.join(' ')).slice(0, 5).join('; ')}`);
  expect.soft(told, what).toEqual([]);
}

/** The page is as wide as its window, and what is wider scrolls in a place of its own. */
export async function fits(page: Page, what: string): Promise<void> {
  const { wide, culprits } = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const wide = document.documentElement.scrollWidth - width;
    if (wide <= 0) return { wide, culprits: [] };
    const scrolls = (element: Element | null): boolean =>
      element !== null && (/auto|scroll|hidden|clip/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    const culprits = [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > width + 1 && !scrolls(element.parentElement))
      .map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`);
    return { wide, culprits: culprits.slice(0, 5) };
  });
  expect.soft({ wide, culprits }, what).toEqual({ wide: 0, culprits: [] });
}
