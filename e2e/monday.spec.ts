import { expect, type Page, test } from '@playwright/test'
import { people } from './plant.ts'
import { beOnStageAs, openStage, type Scene } from './stage.ts'

/** The three questions are answered above the fold, on a phone as on the plant's PC. */
const screens = [
  { width: 390, height: 844 },
  { width: 1366, height: 768 },
]

async function answersAt(page: Page, now: string, scene: Scene = 'normal'): Promise<string[]> {
  const stage = await openStage({ now, scene })
  try {
    await beOnStageAs(page, people.ronald)
    const sentences: string[][] = []
    for (const viewport of screens) {
      await page.setViewportSize(viewport)
      await page.goto(stage.url)
      const answers = page.locator('.answer')
      await expect(answers.nth(2)).toBeInViewport({ ratio: 1 })
      await expect(page.getByText('4 de 21 puestos medidos')).toBeInViewport()
      sentences.push(await answers.allInnerTexts())
    }
    expect(sentences[0]).toEqual(sentences[1])
    return sentences[0] ?? []
  } finally {
    await stage.close()
  }
}

test('Monday 07:00:00, thirty minutes into the hour: pace, puestos and cameras in three sentences', async ({
  page,
}) => {
  const [pace, stations, cameras] = await answersAt(page, '2026-11-23T07:00:00-05:00')
  expect(pace).toMatch(/^El módulo va (\d+ unidad(es)? por (encima|debajo) de|en) la meta a esta hora\.$/)
  expect(stations).toMatch(/por debajo de su SAM en esta hora\.$/)
  expect(cameras).toBe('Las 2 cámaras tienen señal.')
})

test('Monday 07:40, ten minutes into an hour: a camera that is down is named', async ({ page }) => {
  const answers = await answersAt(page, '2026-11-23T07:40:30-05:00', 'camera-down')
  expect(answers[2]).toContain('Sin señal: ')
})

test('in the first minutes of an hour nothing is projected: the last close stands there', async ({
  page,
}) => {
  const stage = await openStage({ now: '2026-11-23T07:31:00-05:00' })
  try {
    await beOnStageAs(page, people.ronald)
    await page.goto(stage.url)
    await expect(page.locator('.hour-note')).toContainText('Aún sin datos de esta hora.')
    await expect(page.locator('.hour-note')).toContainText(/La hora 06:30–07:30 cerró con \d+ de \d+\./)
    await expect(page.locator('.answer').first()).toHaveText('Aún sin datos de esta hora.')
  } finally {
    await stage.close()
  }
})
