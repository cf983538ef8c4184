import type { Problem } from '../contract/api.ts'
import { html } from './html.ts'
import { page } from './page.ts'
import { words } from './words.ts'

/** For somebody at a browser who may not be here: what happened, who can change it. */
export function refusalPage(problem: Problem): string {
  const body = html`
    <main class="message">
      <p class="brand">${words.product}</p>
      <h1>${problem.title}</h1>
      <p>${problem.detail}</p>
      <p><a class="button" href="/">${words.refusalBack}</a></p>
      <p class="small">${words.requestNumber(problem.request_id)}</p>
    </main>
  `
  // Strangers read it too, and every file of ours is refused to them.
  return page({ title: problem.title, body, styles: 'inline' })
}
