import { expect, test } from '../support/test.ts';

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with' : 'without';

  test(`who can get secrets is asked and answered, ${how} script`, async ({ open }) => {
    const page = await open('operator', { javaScriptEnabled });
    await page.goto('/access');
    const form = page.getByRole('search', { name: 'Who can do this' });
    await form.getByLabel('Verb').fill('get');
    await form.getByLabel('Resource').fill('secrets');
    await form.getByLabel('Namespace').fill('shop');
    await form.getByRole('button', { name: 'Ask' }).click();
    await expect(page).toHaveURL(/verb=get&resource=secrets&group=&namespace=shop$/);
    await expect(page.getByRole('heading', { name: /^Who can get secrets in shop/ })).toBeVisible();
    const answers = page.getByRole('table', { name: 'Who can', exact: true });
    // Everywhere by a role of its own, everywhere by a group, and in this namespace only by Kubernetes' own role.
    const runner = answers.getByRole('row').filter({ hasText: 'media/media-runner' });
    await expect(runner).toContainText('Whole cluster');
    await expect(runner).toContainText('ClusterRoleBinding media-runner');
    await expect(runner).toContainText('media/image-resizer');
    await expect(answers.getByRole('row').filter({ hasText: 'oidc:platform' })).toContainText('cluster-admin');
    await expect(answers.getByRole('row').filter({ hasText: 'oidc:storefront' })).toContainText('ClusterRole edit');
    await expect(answers.getByRole('row').filter({ hasText: 'platform/ci-runner' })).toHaveCount(0);

    await form.getByLabel('Verb').fill('gett');
    await form.getByRole('button', { name: 'Ask' }).click();
    await expect(form).toContainText('gett is no verb');
    await expect(form.getByLabel('Verb')).toHaveAttribute('aria-invalid', 'true');
  });

  test(`a subject shows how a right comes about, and leads to its finding, ${how} script`, async ({ open }) => {
    const page = await open('operator', { javaScriptEnabled });
    await page.goto('/access?q=media-runner');
    const row = page.getByRole('table', { name: 'Subjects and their risky rights' }).getByRole('row').filter({ hasText: 'media-runner' });
    const way = row.getByText('ClusterRoleBinding media-runner');
    await expect(way).toBeHidden();
    await row.getByText('How it comes about').click();
    await expect(way).toBeVisible();
    await row.getByRole('link', { name: /may read every Secret/ }).click();
    await expect(page.getByRole('table', { name: 'Findings' })).toContainText('media/media-runner');
  });
}

test('a team sees the bindings of its namespaces only', async ({ open }) => {
  const page = await open('lucia');
  await page.goto('/access?verb=get&resource=secrets');
  await expect(page.getByRole('main')).toContainText('You see the bindings of your namespaces.');
  await expect(page.getByRole('table', { name: 'Who can', exact: true })).toContainText('oidc:storefront');
  for (const other of ['media-runner', 'oidc:platform', 'ingress-gateway', 'notebook']) {
    await expect(page.getByRole('main')).not.toContainText(other);
  }
});
