import type { VNode } from 'preact'
import { render } from 'preact-render-to-string'
import { type Ahora, ahoraView } from './ahora-view.ts'
import { type ClientModule, importMap, liveClient, preloads, reloadClient } from './assets.ts'
import { html } from './html.ts'
import { inlineStyle } from './inline-style.ts'
import type { Place } from './screens.ts'
import { words } from './words.ts'

export type Shell = {
  title: string
  body: VNode
  /** Client module below /assets, or none. */
  client?: ClientModule
  wall?: boolean
  /** More style sheets of this folder; 'inline': none, for who may not fetch one. */
  styles?: readonly string[] | 'inline'
}

/** A whole document. `render` escapes text; the import map is ours and constant. */
export function page({ title, body, client, wall = false, styles = [] }: Shell): string {
  const imports =
    client === undefined || client === reloadClient
      ? []
      : [
          `<script type="importmap">${importMap}</script>`,
          ...(client === liveClient ? preloads : []).map(
            (href) => `<link rel="modulepreload" href="${href}" fetchpriority="low">`,
          ),
        ]
  return [
    '<!doctype html><html lang="es-CO"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">',
    render(html`<title>${title} · ${words.product}</title>`),
    ...(styles === 'inline'
      ? ['<link rel="icon" href="data:,">']
      : ['<link rel="icon" href="/assets/dashboard/icon.svg" type="image/svg+xml">']),
    ...(styles === 'inline'
      ? [`<style>${inlineStyle}</style>`]
      : [
          ...['dashboard.css', ...styles].map(
            (name) => `<link rel="stylesheet" href="/assets/dashboard/${name}">`,
          ),
          '<link rel="preload" href="/assets/fonts/archivo-latin-wght-normal.woff2" as="font" type="font/woff2" crossorigin>',
        ]),
    ...imports,
    // What is drawn already needs its styles before its script.
    ...(client === undefined
      ? []
      : [`<script type="module" src="/assets/${client}" fetchpriority="low"></script>`]),
    `</head><body${wall ? ' class="wall"' : ''}>`,
    render(body),
    '</body></html>',
  ].join('\n')
}

export type AhoraPage = Omit<Ahora, 'staleSeconds'> & { place: Place; wall: boolean }

/** Ahora as the agent renders it first; the client goes on from the same figures. */
export function ahoraPage({ place, wall, ...loaded }: AhoraPage, nowMs: number): string {
  const body = html`
    <a class="skip" href="#ahora">${words.skip}</a>
    ${navigation(place)}
    <main id="ahora">${ahoraView({ ...loaded, staleSeconds: null }, nowMs)}</main>
    <script type="application/json" id="loaded" dangerouslySetInnerHTML=${{ __html: scriptJson(loaded) }}></script>
  `
  return page({
    title: loaded.moduleName,
    body: html`<div class="screen">${body}</div>`,
    client: liveClient,
    wall,
    styles: wall ? ['ahora.css', 'wall.css'] : ['ahora.css'],
  })
}

/** Every screen this person may open, and the modules; the same on every page. One row each that scrolls sideways on a phone. */
export function navigation({ screens, path, modules, module, personName }: Place): VNode | null {
  if (screens.length < 2) return null
  const inModule = `?module=${encodeURIComponent(module)}`
  const query = module === '' || module === modules[0]?.code ? '' : inModule
  const here = screens.find((screen) => screen.path === path)?.path ?? '/'
  return html`
    <header class="top">
      <b class="brand">${words.product}</b>
      <nav class="screens" aria-label=${words.screensNav}>
        <ul>
          ${screens.map(
            (screen) => html`
              <li>
                <a href=${`${screen.path}${query}`} aria-current=${screen.path === path ? 'page' : undefined}>${screen.word}</a>
              </li>
            `,
          )}
        </ul>
      </nav>
      <span class="person">${personName}</span>
      ${
        modules.length > 1 &&
        module !== '' &&
        html`
          <nav class="modules-nav" aria-label=${words.modulesNav}>
            <ul>
              ${modules.map(
                ({ code, name }) => html`
                  <li>
                    <a href=${`${here}?module=${encodeURIComponent(code)}`} aria-current=${code === module ? 'true' : undefined}>${name}</a>
                  </li>
                `,
              )}
            </ul>
          </nav>
        `
      }
    </header>
  `
}

/** A screen of the plant that needs no script of its own. */
export function plantPage(
  content: { title: string; view: VNode; styles: readonly string[]; client?: ClientModule },
  place: Place,
): string {
  const { view, ...shell } = content
  const body = html`
    <div class="screen">
      <a class="skip" href="#content">${words.skip}</a>
      ${navigation(place)}
      <main id="content">${view}</main>
    </div>
  `
  return page({ ...shell, body })
}

export function messagePage(title: string, sentences: readonly string[]): string {
  const body = html`<main class="message"><p class="brand">${words.product}</p><h1>${title}</h1>${sentences.map((sentence) => html`<p>${sentence}</p>`)}</main>`
  return page({ title, body })
}

/** JSON that cannot end its script element. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}
