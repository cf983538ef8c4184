import { expect, type Page } from '@playwright/test'
import { accessTable, allows } from '../users/access.ts'
import type { Role } from '../users/schema.ts'
import { complaintsOf, inspect } from './inspect.ts'
import { people, urls } from './plant.ts'
import { test } from './plant-test.ts'
import { signIn } from './sign-in.ts'

const roles: [Role, string][] = [
  ['engineer', people.ronald],
  ['executive', people.mariana],
  ['admin', people.sophia],
]
const publicPages = accessTable
  .filter((row) => row.access === 'public' && !row.path.startsWith('/api') && row.path !== '/callback')
  .map((row) => row.path)

test('every public page is clean on a phone and a desktop, and talks to nobody', async ({ page }) => {
  const complaints = complaintsOf(page, urls.site, [urls.signIn])
  for (const path of publicPages) await inspect(page, path)
  expect(complaints).toEqual([])
})

for (const [role, email] of roles) {
  test(`the ${role} signs in, sees clean pages of their own, and signs out everywhere`, async ({ page }) => {
    const complaints = complaintsOf(page, urls.site, [urls.signIn])
    await signIn(page, email)
    const own = accessTable.filter((row) => row.path.startsWith('/app/') && allows(row, role))
    for (const { path } of own) await inspect(page, path.replace('[modulo]', 'angela'))
    if (role === 'admin') await prepareAChange(page)
    expect(complaints).toEqual([])
    await page.getByRole('button', { name: 'Cerrar sesión' }).click()
    await page.waitForURL(`${urls.site}/`)
    await page.goto('/app')
    await page.waitForURL(`${urls.signIn}/interaction/**`)
  })
}

test('whoever is sent to sign in comes back to the page they wanted', async ({ page }) => {
  await page.goto('/app/ejecutivo/angela')
  await page.waitForURL(`${urls.signIn}/**`)
  await page.getByRole('button', { name: people.mariana }).click()
  await page.waitForURL(`${urls.site}/app/ejecutivo/angela`)
  await expect(page.locator('.sample')).toContainText('Datos de ejemplo')
})

test('a callback that nobody asked for says what to do', async ({ page }) => {
  await page.goto('/callback?code=x&state=y')
  await expect(page.getByRole('heading', { name: 'No se pudo ingresar' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Intentar de nuevo' })).toBeVisible()
})

/** Mistakes are named, the difference is shown, the new file is downloaded. */
async function prepareAChange(page: Page): Promise<void> {
  await page.goto('/app/admin')
  await page.getByRole('link', { name: 'Preparar un cambio' }).click()
  const added = page.getByRole('group', { name: 'Persona nueva' })
  await added.getByLabel('Correo').fill('armando')
  await added.getByLabel('Nombre').fill('Armando')
  await page.getByRole('button', { name: 'Revisar los cambios' }).click()
  await expect(page.getByRole('alert')).toContainText('armando: escriba un correo completo')
  await page.getByRole('group', { name: 'Armando' }).getByLabel('Correo').fill('armando@lbzf.example')
  await page.getByRole('button', { name: 'Revisar los cambios' }).click()
  await expect(page.getByRole('region', { name: 'Qué cambia' })).toContainText('armando@lbzf.example')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Descargar users.json' }).click(),
  ])
  let text = ''
  for await (const chunk of await download.createReadStream()) text += String(chunk)
  expect(JSON.parse(text).users.at(-1)).toMatchObject({
    email: 'armando@lbzf.example',
    role: 'engineer',
    org_id: 1,
  })
}
