import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PHONE } from '../support/look.ts';
import { findingAt, hydrated } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'docs', 'pictures');

const PICTURES = [
  { name: 'overview', who: 'operator', at: '/', height: 1180 },
  { name: 'overview-dark', who: 'operator', at: '/', height: 1180, dark: true },
  { name: 'team', who: 'lucia', at: '/', height: 1000 },
  { name: 'namespace', who: 'operator', at: '/namespaces/media', height: 1000 },
  { name: 'findings', who: 'lucia', at: '/findings?severity=critical&severity=high', height: 900 },
  { name: 'finding', who: 'lucia', at: /privileged container/, height: 1180 },
  { name: 'finding-dark', who: 'lucia', at: /privileged container/, height: 1180, dark: true },
  { name: 'finding-phone', who: 'lucia', at: /privileged container/, phone: true },
  { name: 'summary', who: 'manager', at: '/summary', height: 1000 },
];

for (const { name, who, at, height = PHONE.height, dark = false, phone = false } of PICTURES) {
  test(name, async ({ open }) => {
    const viewport = phone ? PHONE : { width: 1440, height };
    const page = await open(who, { viewport, colorScheme: dark ? 'dark' : 'light', deviceScaleFactor: phone ? 2 : 1 });
    await page.goto(typeof at === 'string' ? at : await findingAt(page, '/findings?namespace=media', at));
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await hydrated(page);
    await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  });
}
