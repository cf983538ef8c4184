import { expect } from '@playwright/test'
import { people, urls } from './plant.ts'
import { test } from './plant-test.ts'
import { beOnDeviceOf, signIn } from './sign-in.ts'

test('Mariana reaches her page and cannot open the pages of the engineer or the admin', async ({ page }) => {
  await signIn(page, people.mariana)
  await expect(page).toHaveURL(`${urls.site}/app/ejecutivo`)
  for (const path of ['/app/ingeniero', '/app/admin']) {
    const answer = await page.goto(path)
    expect(answer?.status(), path).toBe(403)
    await expect(page.getByRole('link', { name: 'Abrir tablero' })).toHaveCount(0)
  }
})

test('Mariana reads aggregates on the Jetson, not cycles', async ({ page }) => {
  await page.goto(urls.serve)
  await beOnDeviceOf(page, people.mariana)
  expect((await page.request.get(`${urls.serve}/api/v1/board?module=angela`)).status()).toBe(200)
  for (const path of ['cycles', 'stations']) {
    expect((await page.request.get(`${urls.serve}/api/v1/${path}?module=angela`)).status(), path).toBe(403)
  }
})
