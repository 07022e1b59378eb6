import { FINDINGS_A_WORKLOAD, importFolder, withFolder, writeManifests } from '../support/evidence.ts';
import { accessible, fits, PHONE, WIDE } from '../support/look.ts';
import { expect, test } from '../support/test.ts';
import type { Server } from '../support/server.ts';

async function fill(site: Server, cluster: string, workloads: number): Promise<void> {
  const token = await site.token();
  await withFolder(async (folder) => {
    writeManifests(folder, workloads);
    const run = await importFolder(site, folder, { cluster, token });
    expect(run.code, run.err).toBe(0);
    expect(run.out).toMatch(new RegExp(`^ +${workloads * FINDINGS_A_WORKLOAD} opened$`, 'm'));
  });
}

test('without data every page says what to do next', async ({ openEmpty }, info) => {
  const page = await openEmpty('admin');
  for (const [address, says] of [
    ['/', 'Choose where the first data comes from.'],
    ['/namespaces', 'No namespace in your scope'],
    ['/findings', 'Nothing is unresolved.'],
    ['/images', 'No image is known.'],
    ['/imports', 'Nothing was imported yet.'],
    ['/summary', 'No namespace in your scope'],
    ['/admin/tokens', 'No token yet.'],
  ]) {
    await page.goto(address);
    await expect(page.getByText(says), address).toBeVisible();
    for (const size of [WIDE, PHONE]) {
      await page.setViewportSize(size);
      await fits(page, address);
      await page.screenshot({ path: info.outputPath(`empty${address.replace(/\W+/g, '-')}-${size.width}.png`), fullPage: true });
    }
    await accessible(page, address);
  }
});

for (const [findings, places] of [
  [40, ['/', '/findings', '/namespaces', '/images', '/summary']],
  [4_000, ['/', '/findings', '/namespaces', '/images', '/summary', '/findings?severity=high&sort=workload', '/namespaces/area-0?tab=workloads']],
] as const) {
  test(`with ${findings} findings`, async ({ emptySite: site, openEmpty }, info) => {
    await fill(site, 'made-up', findings / FINDINGS_A_WORKLOAD);
    const page = await openEmpty('admin');
    for (const address of places) {
      await page.goto(address);
      await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
      const name = `${findings}${address.replace(/\W+/g, '-')}`;
      await page.setViewportSize(WIDE);
      await page.screenshot({ path: info.outputPath(`${name}-wide.png`), fullPage: true });
      await page.setViewportSize(PHONE);
      await fits(page, address);
      await page.screenshot({ path: info.outputPath(`${name}-phone.png`), fullPage: true });
    }
    await page.setViewportSize(WIDE);
    await page.goto('/findings');
    await expect(page.getByRole('heading', { level: 2, name: `${findings.toLocaleString('en-GB')} findings` })).toBeVisible();

    // From page to page and back, by key: nothing twice, nothing left out.
    const rows = page.getByRole('table', { name: 'Findings' }).locator('td.c-what a');
    const pages = page.getByRole('navigation', { name: 'Pages' });
    const seen = new Set<string>();
    const firsts: string[] = [];
    for (let count = 0; count < Math.min(findings, 200); ) {
      const listed = await rows.evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
      for (const href of listed) expect(seen.has(href), `${href} is listed twice`).toBe(false);
      for (const href of listed) seen.add(href);
      count += listed.length;
      if (count >= Math.min(findings, 200)) break;
      const first = listed[0];
      firsts.push(first);
      await pages.getByRole('link', { name: 'Next' }).click();
      await expect(rows.first()).not.toHaveAttribute('href', first);
    }
    expect(seen.size).toBe(Math.min(findings, 200));
    if (findings > 50) {
      await pages.getByRole('link', { name: 'Previous' }).click();
      await expect(rows.first()).toHaveAttribute('href', firsts.at(-1)!);
      await expect(pages).toContainText('of 4,000');
    }
  });
}
