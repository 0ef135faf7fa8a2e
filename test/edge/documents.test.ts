// The OpenAPI document and the API page at the real door: how they are served, and that a person can try a call in a real
// browser under the page's policy. The typed client is tried in that browser too.
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiFile } from '#proto/derive/openapi/file.ts';
import { Person } from '#test/harness/person.ts';
import { type Mesh, startMesh } from '#tooling/launcher/mesh.ts';

const browserFile = '/usr/bin/chromium';
const hasBrowser = existsSync(browserFile);
if (!hasBrowser) process.stdout.write(`the API page is tried in no browser: there is no ${browserFile}\n`);

let mesh: Mesh;
let nobody: Person;

beforeAll(async () => {
  mesh = await startMesh({ limitScale: 1000 });
  nobody = Person.nobody(mesh.urls.edge);
});

afterAll(() => mesh?.stop());

describe('the document', () => {
  it('is the one that the contract gives, and says so with a tag', async () => {
    const { status, headers, body } = await nobody.get('/openapi.json');
    expect(status).toBe(200);
    expect(body).toEqual(JSON.parse(readFileSync(openApiFile, 'utf8')));
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-encoding')).toBe('gzip');
    expect(headers.get('x-ratelimit-limit')).toMatch(/^60000/);
    const again = await nobody.call('GET', '/openapi.json', { headers: { 'if-none-match': headers.get('etag')! } });
    expect(again).toMatchObject({ status: 304, body: '' });
  });
});

describe('the API page', () => {
  it('and its files may be kept and run nothing of others', async () => {
    const { status, headers } = await nobody.get('/docs');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
    const script = await nobody.get('/docs/swagger-ui-bundle.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('content-encoding')).toBe('gzip');
    expect(script.headers.get('etag')).toBeTruthy();
  });

  it.each(['main.ts', '..', 'page.html', '%2e%2e'])('has no file %s', async (name) => {
    expect((await nobody.get(`/docs/${name}`)).status).not.toBe(200);
  });

  it.skipIf(!hasBrowser)(
    'loads without a fault in a browser, and lets a person try a call with a token',
    async () => {
      const ada = await Person.signUp(mesh.urls.edge);
      const browser = await openBrowser();
      try {
        const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
        const faults = faultsOf(page);
        await page.goto(`${mesh.urls.edge}/docs`);
        await page.locator('[data-tag="user.UserService"]').click();
        await authorise(page, ada.token);
        const operation = page.locator('.opblock-get:has([data-path="/v1/users/me"])');
        await operation.locator('.opblock-summary-control').click();
        await operation.locator('.execute').click();
        const answer = operation.locator('.live-responses-table');
        await answer.waitFor();
        expect(await answer.locator('tbody .response-col_status').first().textContent()).toContain('200');
        expect(await answer.textContent()).toContain(ada.email);
        expect(faults).toEqual([]);
      } finally {
        await browser.close();
      }
    },
    60_000,
  );
});

describe('the typed client', () => {
  it.skipIf(!hasBrowser)(
    'signs in, writes, walks pages and hears a stream in a browser',
    async () => {
      const account = { email: `${randomUUID()}@example.org`, password: Person.password };
      const browser = await openBrowser();
      try {
        // The policy of the API page lets nothing run that the door does not serve.
        const context = await browser.newContext({ ignoreHTTPSErrors: true, bypassCSP: true });
        const page = await context.newPage();
        const faults = faultsOf(page);
        await page.goto(`${mesh.urls.edge}/docs`);
        await page.addScriptTag({ content: await bundledClient() });
        const told = await page.evaluate(useClient, { baseUrl: mesh.urls.edge, ...account });
        expect(told).toEqual({ names: ['Two', 'One'], reason: 'WORKOUT_NOT_FOUND', opened: true });
        // Browsers tell of each refused call.
        expect(faults.filter((fault) => !fault.includes('404'))).toEqual([]);
      } finally {
        await browser.close();
      }
    },
    60_000,
  );
});

/** The client as one script that leaves it in `sinew`. */
async function bundledClient(): Promise<string> {
  const input = fileURLToPath(new URL('../../proto/client/client.ts', import.meta.url));
  const bundle = await rolldown({ input, platform: 'browser' });
  const { output } = await bundle.generate({ format: 'iife', name: 'sinew' });
  await bundle.close();
  return output[0].code;
}

/** Runs in the page. */
async function useClient({ baseUrl, ...account }: { baseUrl: string; email: string; password: string }) {
  const { createRestClient } = (globalThis as unknown as { sinew: typeof import('#proto/client/client.ts') }).sinew;
  const client = createRestClient({ baseUrl });
  await client.user.userService.signUp({ ...account, displayName: 'Ada' });
  client.useTokens(await client.user.sessionService.signIn(account));
  const { workoutService } = client.workout;
  const names: string[] = [];
  for (const [index, name] of ['One', 'Two'].entries()) {
    await workoutService.createWorkout({ workout: { name, startTime: `2026-01-0${index + 1}T07:00:00Z` } });
  }
  for await (const { name } of workoutService.listWorkouts({ pageSize: 1 })) names.push(name);
  const missing = workoutService.getWorkout({ workoutId: '00000000-0000-7000-8000-000000000000' });
  const reason = await missing.then(
    () => 'none',
    (error: { reason: string }) => error.reason,
  );
  const controller = new AbortController();
  const live = client.notification.notificationService.watchNotifications({}, { signal: controller.signal });
  const { done } = await live[Symbol.asyncIterator]().next();
  controller.abort();
  return { names, reason, opened: !done };
}

const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: browserFile,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'],
  });

/** What the browser complains of, also against its policy, and each call that leads elsewhere. */
function faultsOf(page: Page): string[] {
  const faults: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(mesh.urls.edge)) faults.push(request.url());
  });
  return faults;
}

async function authorise(page: Page, token: string): Promise<void> {
  await page.locator('.auth-wrapper .authorize').click();
  const form = page.locator('.modal-ux .auth-container').filter({ hasText: 'accessToken' });
  await form.locator('input').fill(token);
  await form.locator('button[type=submit]').click();
  await page.locator('.modal-ux .btn-done').first().click();
}
