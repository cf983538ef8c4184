import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { html } from '../agent/dashboard/html.ts'

export type Choice = { key: string; label: string; note: string }

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 24rem; margin: 12vh auto; padding: 0 1.25rem }
h1 { font-size: 1.4rem }
form { display: grid; gap: .5rem }
button { font: inherit; text-align: left; padding: .75rem 1rem; min-height: 44px; border: 1px solid #8a8f98; border-radius: 6px; background: none; color: inherit; cursor: pointer }
button:hover, button:focus-visible { border-color: currentColor; outline: 2px solid currentColor }
span { display: block; font-size: .875rem; opacity: .8 }
p { opacity: .85 }
`

/** The page that stands where a service would know by itself who asks: one button a person. `field` names the choice in the form. */
export function choicePage(page: {
  title: string
  heading: string
  intro: VNode
  outro?: VNode
  field: string
  /** Where the form goes; without it, to the page's own address. */
  action?: string
  choices: readonly Choice[]
}): string {
  const { title, heading, intro, outro, field, action, choices } = page
  const buttons = choices.map(
    ({ key, label, note }) =>
      html`<button name=${field} value=${key}><b>${label}</b> <span>${note}</span></button>`,
  )
  const whole = html`<html lang="es-CO">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${title}</title>
      <style>${style}</style>
    </head>
    <body>
      <main>
        <h1>${heading}</h1>
        ${intro}
        <form method="post" action=${action}>${buttons}</form>
        ${outro}
      </main>
    </body>
  </html>`
  return `<!doctype html>\n${renderToString(whole)}\n`
}
