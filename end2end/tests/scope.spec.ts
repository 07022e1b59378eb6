import { parseCsv } from '../support/csv.ts';
import { call, findingAt, listed } from '../support/pages.ts';
import { expect, test } from '../support/test.ts';

/** What only the team storefront, and those who see everything, may read. */
const THEIRS = /image-resizer|thumbnailer|upload-api|storefront|shop\/|media\/|\bcheckout\b/;

/** Karim develops for the team data; shop and media are storefront's. */
const WHO = 'karim';

test('a link to another team\'s finding leads nowhere', async ({ open, problems }) => {
  const operator = await open('operator');
  const href = await findingAt(operator, '/findings?namespace=media', /privileged container/);
  const page = await open(WHO);
  problems.expect(/status of 404/);
  for (const address of [href, '/namespaces/shop', '/namespaces/media', '/namespaces/no-such-namespace', '/findings/01ARZ3NDEKTSV4RRFFQ69G5FAV']) {
    const answer = await page.goto(address);
    expect(answer?.status(), address).toBe(404);
    await expect(page.getByRole('heading', { level: 1, name: 'Nothing here' })).toBeVisible();
    expect(await page.getByRole('main').innerText(), address).not.toMatch(THEIRS);
  }
});

test('filters, search and drop-downs hold only what the team may see', async ({ open }) => {
  const page = await open(WHO);
  await page.goto('/findings');
  expect((await listed(page)).length).toBeGreaterThan(10);
  // What operators must do in the namespace is the team platform's.
  for (const [facet, own] of [['namespace', ['data']], ['team', ['data', 'platform']]] as const) {
    const values = await page.locator(`details.facet input[name=${facet}]`).evaluateAll((boxes) => boxes.map((box) => (box as HTMLInputElement).value));
    expect(values.toSorted(), facet).toEqual(own);
  }
  const searches = ['namespace=shop', 'namespace=media', 'team=storefront', 'q=image-resizer', 'q=registry.marisol.example%2Fshop', 'workload=Deployment%2Fcheckout', 'image=checkout', 'namespace=shop&all=1'];
  for (const search of searches) {
    await page.goto(`/findings?${search}`);
    await expect(page.getByRole('heading', { level: 2, name: '0 findings' }), search).toBeVisible();
    expect(await listed(page), search).toEqual([]);
  }
  await page.getByRole('banner').getByRole('searchbox').fill('image-resizer');
  await page.getByRole('banner').getByRole('searchbox').press('Enter');
  await expect(page).toHaveURL(/\/findings\?q=image-resizer$/);
  await expect(page.getByRole('heading', { level: 2, name: '0 findings' })).toBeVisible();
});

for (const address of ['/', '/namespaces', '/findings?sort=workload', '/findings?all=1&sort=-workload', '/images', '/images?q=shop', '/summary', '/checks']) {
  test(`${address} says nothing of other teams`, async ({ open }) => {
    const page = await open(WHO);
    await page.goto(address);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    // What was typed into the address stands in its field and its chip, and nowhere else.
    const text = await page.getByRole('main').innerText();
    expect(address.includes('q=shop') ? text.replace(/Text\s+shop/g, '') : text).not.toMatch(THEIRS);
  });
}

test('the record of imports tells a team nothing of others', async ({ open, site }) => {
  const page = await open(WHO);
  await page.goto('/imports');
  await expect(page.getByRole('heading', { level: 1, name: 'Imports' })).toBeVisible();
  expect(await page.getByRole('main').innerText()).not.toMatch(THEIRS);
  const imports = await page.getByRole('table', { name: 'Imports' }).getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
  for (const href of imports) {
    await page.goto(`${site.url}${href}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(await page.getByRole('main').innerText()).not.toMatch(THEIRS);
  }
});

test('an export holds exactly what the list shows', async ({ open, site }) => {
  const page = await open(WHO);
  await page.goto('/findings');
  const total = Number((await page.getByRole('heading', { level: 2, name: /findings$/ }).innerText()).replace(/\D/g, ''));
  const all = await (await page.request.get('/findings.csv')).text();
  const rows = parseCsv(all);
  expect(rows.length).toBe(total);
  expect([...new Set(rows.map((row) => row.namespace))]).toEqual(['data']);
  expect(all).not.toMatch(THEIRS);
  for (const search of ['namespace=shop', 'team=storefront', 'q=image-resizer']) {
    const text = await (await page.request.get(`${site.url}/findings.csv?${search}`)).text();
    expect(parseCsv(text), search).toEqual([]);
  }
});

test('server functions refuse what the pages do not show', async ({ open, problems }) => {
  problems.expect(/status of 40[34]/);
  const operator = await open('operator');
  const href = await findingAt(operator, '/findings?namespace=media&work=open', /privileged container/);
  const id = href.split('/').at(-1)!;
  const page = await open(WHO);
  await page.goto('/account');
  const answers = {
    finding: await call(page, '/fn/finding', { id }),
    namespace: await call(page, '/fn/namespace', { cluster: 'prod-eu-1', name: 'media' }),
    findings: await call(page, '/fn/findings', { search: 'namespace=media' }),
    namespaces: await call(page, '/fn/namespaces', { search: 'cluster=prod-eu-1' }),
    images: await call(page, '/fn/images', { search: 'q=media' }),
    take: await call(page, '/fn/take', { id }),
    claim: await call(page, '/fn/claim', { id }),
    comment: await call(page, '/fn/comment', { id, text: 'seen' }),
    bulk: await call(page, '/fn/bulk-work', { change: 'take', 'ids[0]': id, back: '' }),
    users: await call(page, '/fn/users', {}),
    tokens: await call(page, '/fn/tokens', {}),
    grant: await call(page, '/fn/grant', { user_id: id, role: 'admin', cluster: '', team: '' }),
  };
  expect(answers.finding.status).toBe(404);
  expect(answers.namespace.status).toBe(404);
  expect(answers.users.status).toBe(403);
  expect(answers.tokens.status).toBe(403);
  for (const answer of [answers.take, answers.claim, answers.comment, answers.bulk]) expect(answer.place).toMatch(/[?&]problem=not-found$/);
  expect(answers.grant.place).toMatch(/[?&]problem=forbidden$/);
  expect(answers.findings.text).toContain('"rows":[]');
  for (const [name, answer] of Object.entries(answers)) {
    expect(answer.text.replace('namespace=media', ''), name).not.toMatch(THEIRS);
  }
  // Nothing was changed by any of it.
  await operator.goto(href);
  await expect(operator.locator('.steps-line [aria-current=step]')).toHaveText('Open');
  expect(await operator.locator('.timeline').innerText()).not.toMatch(/Karim|seen$/);
});

test('administration is for administrators', async ({ open, problems }) => {
  problems.expect(/status of 403/);
  for (const who of [WHO, 'operator', 'manager']) {
    const page = await open(who);
    for (const address of ['/admin/users', '/admin/tokens']) {
      const answer = await page.goto(address);
      expect(answer?.status(), `${who} ${address}`).toBe(403);
      await expect(page.getByRole('heading', { level: 1, name: 'Your role does not allow this' })).toBeVisible();
      await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /Users|Tokens/ })).toHaveCount(0);
    }
  }
});
