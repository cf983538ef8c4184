import { expect, type Page } from '@playwright/test'
import { urls } from './plant.ts'

/** Signs in at lbzfai.com as a person would: button, the tenant's page, back at the role's own page. */
export async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/')
  await page.getByRole('link', { name: 'Ingresar' }).first().click()
  await page.waitForURL(/\/ingresar/)
  await page.getByRole('button', { name: 'Ingresar con mi correo' }).click()
  await page.waitForURL(`${urls.signIn}/**`)
  await page.getByRole('button', { name: email }).click()
  await page.waitForURL((url) => url.origin === urls.site && !url.pathname.startsWith('/callback'))
  await expect(page).not.toHaveURL(/\/ingresar/)
}

/** Tells the stand-in of `tailscale serve` whose device this browser is on; the page must show its question. */
export async function beOnDeviceOf(page: Page, email: string): Promise<void> {
  await page.getByRole('button', { name: email }).click()
}
