import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

const screens = [
  { name: 'phone', size: { width: 390, height: 844 }, colorScheme: 'light' },
  { name: 'desktop, dark', size: { width: 1440, height: 900 }, colorScheme: 'dark' },
] as const

/** A refused script or style, a file that is not there, a call to somebody else: none may happen on a page of ours. */
export function complaintsOf(page: Page, ours: string, friends: readonly string[] = []): string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && message.location().url.startsWith(ours)) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    const { origin } = new URL(request.url())
    if (origin !== ours && !friends.includes(origin)) complaints.push(`a request to ${origin}`)
  })
  return complaints
}

/**
 * On both screens inside the screen, with every target large enough for a thumb, and accessible; `brief` asks axe about the
 * phone only.
 */
export async function inspect(page: Page, url: string, { brief = false } = {}): Promise<void> {
  await page.goto(url)
  await expect(page.locator('h1'), url).toHaveCount(1)
  await expect(page.locator('html'), url).toHaveAttribute('lang', 'es-CO')
  for (const { name, size, colorScheme } of screens) {
    await page.setViewportSize(size)
    await page.emulateMedia({ colorScheme })
    if (name === 'phone' || !brief) expect(await violationsOf(page), `${url}, ${name}`).toEqual([])
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(beyond, `${url} is wider than the ${name}`).toBeLessThanOrEqual(0)
    const small = await page
      .locator('.button, button, select, input:not([type=checkbox], [type=radio], [type=hidden])')
      .evaluateAll((all) =>
        all
          .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 44)
          .map((each) => each.outerHTML),
      )
    expect(small, `${url}, ${name}: too small for a thumb`).toEqual([])
  }
}

/** What axe finds, a line each. */
export async function violationsOf(page: Page): Promise<string[]> {
  // Its other way of running opens a page for every answer, for the sake of frames of other origins: there are none.
  expect(page.frames(), `frames of ${page.url()}`).toHaveLength(1)
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] })
  const { violations } = await axe.analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}
