import { expect, test } from '@playwright/test'
import { violationsOf } from './inspect.ts'
import { people } from './plant.ts'
import { beOnStageAs, openStage, type Stage } from './stage.ts'

let stage: Stage
test.beforeAll(async () => {
  stage = await openStage({ now: '2026-11-23T10:12:00-05:00', days: 1 })
})
test.afterAll(() => stage.close())

test('what is chosen is not lost: nothing can be chosen before the script has come', async ({ page }) => {
  const script = Promise.withResolvers<void>()
  await page.route('**/stopwatch-client.ts', async (route) => {
    await script.promise
    await route.continue()
  })
  await beOnStageAs(page, people.ronald)
  await page.goto(`${stage.url}/cronometro?module=angela`, { waitUntil: 'commit' })
  const station = page.getByRole('combobox', { name: 'Puesto', exact: true })
  await expect(station).toBeDisabled()
  await expect(page.getByRole('spinbutton', { name: 'Valoración (%)' })).toBeDisabled()
  script.resolve()
  await station.selectOption('P05')
  await page.getByRole('button', { name: 'Empezar' }).click()
  await expect(page.getByRole('heading', { name: /^P05 · / })).toBeVisible()
})

test('a study is taken with the network cut in its middle, survives a reload, and arrives once', async ({
  page,
  context,
}) => {
  await beOnStageAs(page, people.ronald)
  await page.goto(`${stage.url}/cronometro?module=angela`)
  await page.getByRole('combobox', { name: 'Puesto', exact: true }).selectOption('P05')
  await page.getByRole('combobox', { name: 'Operación', exact: true }).selectOption('PESPUNTAR CUELLO')
  await page.getByRole('spinbutton', { name: 'Valoración (%)' }).fill('95')
  await page.getByRole('button', { name: 'Empezar' }).click()
  const lap = async () => {
    // A bouncing finger is no lap: the clock must have run for a moment.
    await expect(page.locator('#clock')).toHaveText(/0:00,[5-9]|0:0[1-9]/)
    await page.getByRole('button', { name: 'Vuelta', exact: true }).click()
  }
  await lap()
  await expect(page.getByText('Vuelta 2')).toBeVisible()

  await page.reload()
  await expect(page.getByRole('heading', { name: 'P05 · PESPUNTAR CUELLO' })).toBeVisible()
  await context.setOffline(true)
  await lap()
  await lap()
  await page.getByRole('button', { name: 'Anular vuelta' }).click()
  await page.getByRole('button', { name: 'Terminar' }).click()
  await expect(page.getByText('3 vueltas por enviar')).toBeVisible()
  expect(await violationsOf(page)).toEqual([])

  await context.setOffline(false)
  await page.reload()
  // Sent by the page that was left or by this one: in either case once, and nothing waits any more.
  const study = page.getByRole('article').filter({ hasText: 'P05 · PESPUNTAR CUELLO' })
  await expect(study).toContainText('2 válidas')
  await expect(study).toContainText('con valoración 95 %')
  await expect(page.getByText('3 vueltas por enviar')).toBeHidden()

  const observations = await page.evaluate(async () => {
    const answer = await fetch('/api/v1/observations?module=angela&kind=cronometro')
    const body = (await answer.json()) as {
      observations: { workstation: string; valid: boolean; device_offset_ms: number | null }[]
    }
    return body.observations
  })
  expect(observations.map(({ workstation, valid }) => [workstation, valid])).toEqual([
    ['P05', true],
    ['P05', true],
    ['P05', false],
  ])
  expect(observations.every(({ device_offset_ms }) => device_offset_ms !== null)).toBe(true)
})
