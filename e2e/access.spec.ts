import { request as httpRequest } from 'node:http'
import { expect } from '@playwright/test'
import { accessTable } from '../users/access.ts'
import { people, urls } from './plant.ts'
import { test } from './plant-test.ts'
import { beOnDeviceOf, signIn } from './sign-in.ts'

/** A browser going to an address: what the platform's own routing looks at. */
const navigation = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', Accept: 'text/html' }

test('a stranger who signs in sees «Sin acceso» and nothing else', async ({ page }) => {
  await signIn(page, people.stranger)
  await expect(page.getByRole('heading', { name: 'Sin acceso' })).toBeVisible()
  for (const path of ['/app/ingeniero', '/app/ejecutivo', '/app/admin']) {
    const answer = await page.goto(path)
    expect(answer?.status(), path).toBe(403)
    await expect(page.getByRole('heading', { name: 'Sin acceso' })).toBeVisible()
  }
})

test('without a session every gated path redirects or refuses over real HTTP', async () => {
  const gated = accessTable.filter(({ access }) => access !== 'public').map(({ path }) => path)
  expect(gated.length).toBeGreaterThan(3)
  for (const path of gated) {
    for (const variant of [path, `${path}/`, `${path}?x=1`, `/${path}`, `${path}/index.html`]) {
      const answer = await fetch(`${urls.site}${variant.replaceAll('[modulo]', 'angela')}`, {
        headers: navigation,
        redirect: 'manual',
      })
      expect([302, 303, 401, 403, 404], `${variant} → ${answer.status}`).toContain(answer.status)
      if (answer.status < 400) expect(answer.headers.get('location')).toMatch(/^\/ingresar/)
    }
  }
})

test('a stranger on the tailnet is refused by the Jetson', async ({ page }) => {
  await page.goto(urls.serve)
  await beOnDeviceOf(page, people.stranger)
  expect((await page.request.get(`${urls.serve}/api/v1/stations?module=angela`)).status()).toBe(403)
})

test('a forged identity header is stripped by serve and worth nothing without it', async ({ page }) => {
  await page.goto(urls.serve)
  await beOnDeviceOf(page, people.stranger)
  const cookies = await page.context().cookies(urls.serve)
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  for (const header of ['Tailscale-User-Login', 'tailscale-user-login', 'TAILSCALE-USER-LOGIN']) {
    const forged = { [header]: people.ronald }
    expect(await statusOf(`${urls.serve}/api/v1/cycles?module=angela`, { ...forged, cookie })).toBe(403)
  }
  // Nobody vouches for who comes to the agent without the header.
  expect(await statusOf(`${urls.agent}/api/v1/stations?module=angela`, {})).toBe(401)
})

function statusOf(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
      .once('error', reject)
      .end()
  })
}
