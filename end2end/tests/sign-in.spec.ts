import type { Page } from '@playwright/test';
import type { User } from '../support/server.ts';
import { CHOSEN_PASSWORD, expect, test } from '../support/test.ts';
import { answer } from '../support/pages.ts';

/** Fills the form of the page at hand, as a person does. */
async function fill(page: Page, user: { login: string; password: string }): Promise<void> {
  await page.getByLabel('User name').fill(user.login);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function change(page: Page, current: string, password: string, again = password): Promise<void> {
  await page.getByLabel('Current password').fill(current);
  await page.getByLabel('New password', { exact: true }).fill(password);
  await page.getByLabel('New password again').fill(again);
  await page.getByRole('button', { name: 'Change the password' }).click();
}

const path = (page: Page): string => page.url().slice(new URL(page.url()).origin.length);

test('a wrong password and a name that nobody has read the same', async ({ open, site }) => {
  const page = await open();
  const said: string[] = [];
  for (const login of [site.user('lucia').login, 'nobody@marisol.example']) {
    await page.goto('/sign-in?next=%2Ffindings');
    await fill(page, { login, password: 'not the password' });
    await expect(page).toHaveURL(/\/sign-in\?error=credentials/);
    const password = page.getByLabel('Password', { exact: true });
    await expect(password).toHaveAccessibleDescription('User name and password do not match.');
    await expect(password).toHaveValue('');
    await expect(page.getByLabel('User name')).toHaveValue(login);
    said.push((await page.getByRole('main').innerText()).replace(login, ''));
  }
  expect(said[0]).toBe(said[1]);
});

test('signing in leads to the page that was asked for', async ({ open, site }) => {
  const page = await open();
  await page.goto('/findings?severity=critical&sort=-due');
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await fill(page, { login: site.user('operator').login, password: 'mistyped' });
  await expect(page).toHaveURL(/error=credentials/);
  await fill(page, site.user('operator'));
  await expect(page.getByRole('heading', { level: 1, name: 'Findings' })).toBeVisible();
  expect(path(page)).toBe('/findings?severity=critical&sort=-due');
});

for (const next of ['//elsewhere.example', 'https://elsewhere.example/', '/\\elsewhere.example']) {
  test(`signing in never leads to another site: ${next}`, async ({ open, site }) => {
    const page = await open();
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await fill(page, site.user('manager'));
    await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
    expect(page.url()).toBe(`${site.url}/`);
  });
}

test('who signs out needs the password again', async ({ open, site }) => {
  const page = await open();
  await page.goto('/sign-in');
  await fill(page, site.user('operator'));
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  const [before] = (await page.context().cookies()).filter((cookie) => cookie.name === 'atalaya');
  expect(before).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  await page.getByRole('complementary').getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.goto('/findings');
  await expect(page).toHaveURL(/\/sign-in\?next=%2Ffindings/);
  // The cookie is worth nothing afterwards, wherever it was copied to.
  await page.context().addCookies([before]);
  await page.goto('/findings');
  await expect(page).toHaveURL(/\/sign-in\?error=expired&next=%2Ffindings/);
  await expect(page.getByRole('status')).toContainText('Your session has ended.');
});

test('guessing is slowed down, for names that exist and for others', async ({ open, site }) => {
  const page = await open();
  const guess = { user: 'guessed@marisol.example', password: 'x', next: '/' };
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const refused = await page.request.post('/sign-in', { form: guess, headers: { origin: site.url } });
    expect(refused.url()).toContain('error=credentials');
  }
  await page.goto('/sign-in');
  await fill(page, { login: guess.user, password: 'y' });
  await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription('Too many attempts. Wait a few minutes, then try again.');
  await expect(page).toHaveURL(/error=throttled/);
});

test('a form of another site is refused', async ({ open, site }) => {
  const page = await open('developer');
  const refused = await page.request.post('/fn/sign-out-everywhere', { headers: { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' } });
  expect(refused.status()).toBe(403);
  await page.goto('/account');
  await expect(page.getByRole('heading', { level: 1, name: 'Lucía Ortega' })).toBeVisible();
  expect(page.url()).toBe(`${site.url}/account`);
});

for (const javaScriptEnabled of [true, false]) {
  test(`a new user changes the first password before anything else, ${javaScriptEnabled ? 'with' : 'without'} script`, async ({ open }) => {
    const admin = await open('admin', { javaScriptEnabled });
    const login = javaScriptEnabled ? 'noor.haddad' : 'ada.lind';
    await admin.goto('/admin/users');
    await admin.getByLabel('User name').fill(login);
    await admin.getByLabel('Name', { exact: true }).fill('Noor Haddad');
    await admin.getByRole('button', { name: 'Add the user' }).click();
    await expect(admin).toHaveURL(/done=created/);
    const secret = admin.getByRole('status').filter({ hasText: 'The first password of' }).locator('code');
    const user: Pick<User, 'login' | 'password'> = { login, password: (await secret.textContent()) ?? '' };
    expect(user.password.length).toBeGreaterThanOrEqual(12);
    const card = admin.locator('section.card').filter({ has: admin.getByText(login, { exact: true }) });
    await expect(card.getByText('No role yet: this user sees nothing.')).toBeVisible();
    await card.getByText('Grant a role').click();
    await card.getByLabel('Role').selectOption('Developer');
    await card.getByLabel('Team, for developers').selectOption('data');
    await card.getByRole('button', { name: 'Grant', exact: true }).click();
    await expect(answer(admin).first()).toContainText('Role granted.');
    await expect(card.getByText('Developer: data in every cluster')).toBeVisible();
    // The secret was shown once.
    await expect(secret).toHaveCount(0);

    const page = await open(undefined, { javaScriptEnabled });
    await page.goto('/findings');
    await fill(page, user);
    await expect(page.getByRole('heading', { level: 1, name: 'Choose a password' })).toBeVisible();
    await page.goto('/findings');
    await expect(page).toHaveURL(/\/first-password/);
    await change(page, user.password, CHOSEN_PASSWORD, 'lantern over the harbou');
    await expect(page.getByLabel('New password again')).toHaveAccessibleDescription('Both new passwords must be the same.');
    await change(page, user.password, 'short');
    await expect(page.getByLabel('New password', { exact: true })).toHaveAccessibleDescription(/12 characters or more, not the old one/);
    await change(page, user.password, user.password);
    await expect(page.getByLabel('New password', { exact: true })).toHaveAccessibleDescription(/not the old one/);
    await change(page, user.password, CHOSEN_PASSWORD);
    await expect(answer(page)).toContainText('Password changed.');
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Data');

    // Elsewhere too, then out of everywhere at once.
    const elsewhere = await open(undefined, { javaScriptEnabled });
    await elsewhere.goto('/sign-in');
    await fill(elsewhere, user);
    await expect(elsewhere.getByLabel('Password', { exact: true })).toHaveAccessibleDescription('User name and password do not match.');
    await fill(elsewhere, { login, password: CHOSEN_PASSWORD });
    await expect(elsewhere.getByRole('heading', { level: 1 })).toContainText('Data');
    await page.goto('/account');
    await expect(page.getByRole('table', { name: 'Sessions' }).getByRole('row')).toHaveCount(3);
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await expect(page).toHaveURL(/\/sign-in\?done=signed-out/);
    await expect(page.getByRole('status')).toContainText('Signed out everywhere.');
    await elsewhere.goto('/');
    await expect(elsewhere).toHaveURL(/\/sign-in/);
  });
}

test('a disabled user is out at once', async ({ openOwn, ownSite }) => {
  const made = await ownSite.run(['user', 'add', 'temp', '--role', 'manager']);
  expect(made.code, made.err).toBe(0);
  const password = made.out.trim().split(' ').at(-1)!;
  const page = await openOwn();
  await page.goto('/sign-in');
  await fill(page, { login: 'temp', password });
  await change(page, password, CHOSEN_PASSWORD);
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();

  const admin = await openOwn('admin');
  await admin.goto('/admin/users');
  const card = admin.locator('section.card').filter({ has: admin.locator('.mono').getByText('temp', { exact: true }) });
  await card.getByRole('button', { name: 'Disable' }).click();
  await expect(answer(admin).first()).toContainText('User disabled.');
  await page.goto('/findings');
  await expect(page).toHaveURL(/\/sign-in/);
  await fill(page, { login: 'temp', password: CHOSEN_PASSWORD });
  await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription('This account is disabled. Ask your administrator.');
});

for (const javaScriptEnabled of [true, false]) {
  test(`the theme is a person's choice, ${javaScriptEnabled ? 'with' : 'without'} script`, async ({ open }) => {
    const page = await open('operator', { javaScriptEnabled, colorScheme: 'light' });
    const document = page.locator('html');
    const background = () => page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
    const choose = async (name: string): Promise<void> => {
      await page.locator('details.theme > summary').click();
      await page.locator('details.theme').getByRole('button', { name }).click();
      await page.waitForLoadState();
    };
    await page.goto('/namespaces?cluster=prod-eu-1');
    await expect(document).not.toHaveAttribute('data-theme');
    const light = await background();
    await choose('Dark');
    await expect(document).toHaveAttribute('data-theme', 'dark');
    await expect(page).toHaveURL(/\/namespaces\?cluster=prod-eu-1$/);
    expect(await background()).not.toBe(light);
    await page.goto('/checks');
    await expect(document).toHaveAttribute('data-theme', 'dark');
    await expect(page.locator('details.theme').getByRole('button', { name: 'Dark', includeHidden: true })).toHaveAttribute('aria-pressed', 'true');
    await choose('As the system');
    await expect(document).not.toHaveAttribute('data-theme');
    expect(await background()).toBe(light);
  });
}
