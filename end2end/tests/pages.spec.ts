import { fits, accessible, PHONE, WIDE } from '../support/look.ts';
import { findingAt, hydrated } from '../support/pages.ts';
import { expect, test, type Open } from '../support/test.ts';

/** One page: who opens it, where it is, what it calls itself, and what a screen reader finds in it. */
interface PageCase {
  name: string;
  who?: string;
  /** Its address, or how to find it. */
  at: string | ((open: Open) => Promise<string>);
  heading: string | RegExp;
  status?: number;
  /** A part of the accessibility tree of the main landmark. */
  snapshot?: string;
}

const PAGES: PageCase[] = [
  {
    name: 'sign-in',
    at: '/sign-in',
    heading: 'Sign in to Atalaya',
    snapshot: `
      - main:
        - heading "Sign in to Atalaya" [level=1]
        - text: User name
        - textbox "User name"
        - text: Password
        - textbox "Password"
        - button "Sign in"`,
  },
  { name: 'sign-in, refused', at: '/sign-in?error=credentials&user=lucia', heading: 'Sign in to Atalaya' },
  {
    name: 'overview',
    who: 'operator',
    at: '/',
    heading: 'Overview',
    snapshot: `
      - main:
        - heading "Overview" [level=1]
        - list:
          - listitem: 8 namespaces, 41 workloads
          - listitem:
            - link /[\\d,]+ unresolved/
          - listitem:
            - text: Snapshot of
            - time: /ago$/
        - link "Summary"
        - link "CSV"
        - heading "Needs attention first" [level=2]
        - heading "Whose move it is" [level=2]
        - table "Unresolved findings by severity and side"
        - heading "Namespaces" [level=2]
        - region "Namespaces, scrolls sideways":
          - table "Namespaces by score and unresolved findings"
        - heading "Since you last looked" [level=2]
        - heading "Due next" [level=2]`,
  },
  {
    name: 'overview of a team',
    who: 'lucia',
    at: '/',
    heading: 'Storefront, do these three first',
    snapshot: `
      - main:
        - heading "Storefront, do these three first" [level=1]
        - paragraph: /They remove [\\d,]+ of your [\\d,]+ findings/
        - link /All [\\d,]+ findings/
        - list:
          - listitem:
            - heading /privileged/ [level=2]
            - link "Open the change"
            - button "Take it"
        - heading "Your namespaces" [level=2]
        - heading "Moving" [level=2]
        - heading "Verified fixed" [level=2]`,
  },
  { name: 'overview of a manager', who: 'manager', at: '/', heading: 'Overview' },
  { name: 'namespaces', who: 'operator', at: '/namespaces', heading: 'Namespaces' },
  {
    name: 'namespace',
    who: 'operator',
    at: '/namespaces/media',
    heading: 'media',
    snapshot: `
      - main:
        - heading "media" [level=1]
        - heading /Images/ [level=2]
        - heading /Privileges/ [level=2]
        - heading /Reach/ [level=2]
        - navigation "media":
          - list:
            - listitem:
              - link "Summary"
            - listitem:
              - link /Findings [\\d,]+/
            - listitem:
              - link /Workloads \\d+/
            - listitem:
              - link "History"
        - heading "First in media" [level=2]`,
  },
  { name: 'namespace, findings', who: 'operator', at: '/namespaces/media?tab=findings', heading: 'media' },
  { name: 'namespace, workloads', who: 'operator', at: '/namespaces/data?tab=workloads', heading: 'data' },
  { name: 'namespace, history', who: 'operator', at: '/namespaces/search?tab=history', heading: 'search' },
  {
    name: 'findings',
    who: 'lucia',
    at: '/findings',
    heading: 'Findings',
    snapshot: `
      - main:
        - heading "Findings" [level=1]
        - link "CSV of this view"
        - search "Filter the list":
          - searchbox "Text, CVE, image or check"
          - button "Filter"
        - heading /[\\d,]+\\+? findings/ [level=2]
        - table "Findings":
          - rowgroup:
            - row:
              - columnheader "Severity"
              - columnheader "Priority"
              - columnheader "Finding"
              - columnheader "Workload"
              - columnheader "Side"
              - columnheader "Team"
              - columnheader "State"
              - columnheader "Due"
              - columnheader "Age"
        - navigation "Pages":
          - link "Previous" [disabled]
          - link "Next"`,
  },
  { name: 'findings, filtered', who: 'operator', at: '/findings?severity=critical&severity=high&side=operator&namespace=search&sort=due&q=openssl', heading: 'Findings' },
  { name: 'findings, none', who: 'operator', at: '/findings?q=no-such-thing-at-all&severity=low', heading: 'Findings' },
  { name: 'findings, not understood', who: 'operator', at: '/findings?severity=terrible', heading: 'Findings' },
  {
    name: 'finding',
    who: 'lucia',
    at: async (open) => findingAt(await open('lucia'), '/findings?namespace=media', /privileged container/),
    heading: /privileged container/,
    snapshot: `
      - main:
        - heading "resizer runs as a privileged container" [level=1]
        - region "In short":
          - heading "What is wrong" [level=2]
          - heading "How bad" [level=2]
          - heading "Whose move" [level=2]
          - heading "What to do" [level=2]
        - heading "How to fix it" [level=2]
        - heading "Why it matters" [level=2]
        - heading "Evidence" [level=2]
        - heading "History" [level=2]
        - heading "State" [level=2]
        - button "Take"
        - heading "Priority" [level=2]
        - heading "Whose move it is" [level=2]
        - heading "Exposure" [level=2]
        - heading "Standards" [level=2]`,
  },
  {
    name: 'finding, a vulnerability',
    who: 'operator',
    at: async (open) => findingAt(await open('operator'), '/findings?namespace=media', /CVE-2023-4863/),
    heading: /CVE-2023-4863/,
  },
  {
    name: 'finding, of a namespace',
    who: 'operator',
    at: async (open) => findingAt(await open('operator'), '/findings?check=network.no-default-deny&namespace=media', /media/),
    heading: /media/,
  },
  { name: 'images', who: 'operator', at: '/images', heading: 'Images' },
  { name: 'images never scanned', who: 'operator', at: '/images?scanned=never', heading: 'Images' },
  { name: 'imports', who: 'operator', at: '/imports', heading: 'Imports' },
  {
    name: 'import',
    who: 'operator',
    at: async (open) => {
      const page = await open('operator');
      await page.goto('/imports');
      return (await page.getByRole('table', { name: 'Imports' }).getByRole('link').first().getAttribute('href'))!;
    },
    heading: 'Manifests and Trivy reports',
  },
  { name: 'checks', who: 'operator', at: '/checks', heading: 'Checks' },
  { name: 'checks, filtered', who: 'operator', at: '/checks?pillar=privileges&standard=pod-security.baseline&q=host', heading: 'Checks' },
  { name: 'checks, not understood', who: 'operator', at: '/checks?standard=unheard', heading: 'Checks' },
  { name: 'check', who: 'operator', at: '/checks/privilege.run-as-root', heading: 'Container runs as root, or may' },
  { name: 'summary', who: 'manager', at: '/summary', heading: 'Summary of prod-eu-1' },
  { name: 'account', who: 'lucia', at: '/account', heading: 'Lucía Ortega' },
  { name: 'account, refused', who: 'lucia', at: '/account?problem=current', heading: 'Lucía Ortega' },
  { name: 'users', who: 'admin', at: '/admin/users', heading: 'Users' },
  { name: 'tokens', who: 'admin', at: '/admin/tokens', heading: 'Tokens' },
  {
    name: 'who can do what',
    who: 'operator',
    at: '/access',
    heading: 'Who can do what',
    snapshot: `
      - main:
        - heading "Who can do what" [level=1]
        - heading "What is wrong" [level=2]
        - paragraph: /Members of the group system:masters/
        - heading "Who can do this" [level=2]
        - search "Who can do this":
          - combobox "Verb"
          - combobox "Resource"
          - textbox /API group/
          - textbox /Namespace/
          - button "Ask"
        - region "Subjects, the riskiest first":
          - heading "Subjects, the riskiest first" [level=2]
          - table "Subjects and their risky rights"`,
  },
  { name: 'who can get secrets', who: 'operator', at: '/access?verb=get&resource=secrets&namespace=shop', heading: 'Who can do what' },
  { name: 'who can do what, not understood', who: 'operator', at: '/access?verb=gett&resource=secrets', heading: 'Who can do what' },
  { name: 'who can do what, of a team', who: 'lucia', at: '/access', heading: 'Who can do what' },
  { name: 'not found', who: 'operator', at: '/no/such/page', heading: 'Nothing here', status: 404 },
  { name: 'not for this role', who: 'operator', at: '/admin/users', heading: 'Your role does not allow this', status: 403 },
];

for (const { name, who, at, heading, status = 200, snapshot } of PAGES) {
  test(`${name}: reads well in light and dark, wide and narrow`, async ({ open, problems }, info) => {
    const address = typeof at === 'string' ? at : await at(open);
    if (status !== 200) problems.expect(new RegExp(`status of ${status}`));
    const page = await open(who, { colorScheme: 'light' });
    const answer = await page.goto(address);
    expect(answer?.status()).toBe(status);
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
    await expect(page).toHaveTitle(/ · Atalaya$/);
    // Before and after WebAssembly has taken over, the page is the same.
    const before = await page.getByRole('main').innerText();
    if (who) await hydrated(page);
    expect(await page.getByRole('main').innerText()).toBe(before);
    for (const [look, size] of [['wide', WIDE], ['phone', PHONE]] as const) {
      await page.setViewportSize(size);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const what = `${name}, ${look}, ${colorScheme}`;
        await accessible(page, what, colorScheme === 'light' ? 'all' : 'colours');
        await fits(page, what);
        // For people to look at; a phone in the dark shows nothing new.
        if (look === 'wide' || colorScheme === 'light') await page.screenshot({ path: info.outputPath(`${name.replace(/[ ,]+/g, '-')}-${look}-${colorScheme}.png`), fullPage: true });
      }
    }
    await page.setViewportSize(WIDE);
    if (snapshot) await expect(page.getByRole('main')).toMatchAriaSnapshot(snapshot);
  });
}

test('every page says where one is, and every link of the navigation leads to its page', async ({ open }) => {
  const page = await open('admin');
  await page.goto('/');
  const links = page.getByRole('navigation', { name: 'Main' }).getByRole('link');
  const names = await links.evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
  expect(names).toEqual(['/', '/namespaces', '/findings', '/images', '/access', '/imports', '/checks', '/playground', '/summary', '/admin/users', '/admin/tokens']);
  for (const [index, href] of names.entries()) {
    await links.nth(index).click();
    await expect(page).toHaveURL((url) => url.pathname === href);
    await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
    await expect(links.nth(index)).toHaveAttribute('aria-current', 'page');
    await expect(page.getByRole('navigation', { name: 'Where you are' }).getByRole('listitem').first()).toContainText('prod-eu-1');
  }
});

test('the policy of every answer allows nothing inline', async ({ open, site }) => {
  const page = await open('operator');
  for (const address of ['/', '/sign-in', '/findings.csv', '/no/such/page', '/healthz']) {
    const { headers } = await page.request.get(`${site.url}${address}`).then((answer) => ({ headers: answer.headers() }));
    const policy = headers['content-security-policy'];
    expect(policy, address).toContain("default-src 'none'");
    expect(policy, address).not.toContain('unsafe-inline');
    expect(headers['x-content-type-options'], address).toBe('nosniff');
    expect(headers['x-frame-options'], address).toBe('DENY');
  }
});

test('a name that carries HTML stays text', async ({ openOwn }) => {
  const page = await openOwn('admin');
  await page.goto('/admin/users');
  const name = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
  await page.getByLabel('User name').fill('html');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Add the user' }).click();
  await expect(page.getByRole('heading', { level: 2, name })).toBeVisible();
  await expect(page).toHaveTitle('Users · Atalaya');
});
