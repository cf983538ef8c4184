import type { VNode } from 'preact'
import { render } from 'preact-render-to-string'
import { type Ahora, ahoraView } from './ahora-view.ts'
import { importMap, preloads } from './assets.ts'
import { html } from './html.ts'
import { words } from './words.ts'

export type Shell = {
  title: string
  body: VNode /** Client module below /assets, or none. */
  client?: string
  wall?: boolean
}

/** A whole document. `render` escapes text; the import map is ours and constant. */
export function page({ title, body, client, wall = false }: Shell): string {
  const scripts =
    client === undefined
      ? []
      : [
          `<script type="importmap">${importMap}</script>`,
          ...preloads.map((href) => `<link rel="modulepreload" href="${href}">`),
          `<script type="module" src="/assets/${client}"></script>`,
        ]
  return [
    '<!doctype html><html lang="es-CO"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">',
    render(html`<title>${title} · ${words.product}</title>`),
    '<link rel="icon" href="/assets/dashboard/icon.svg" type="image/svg+xml">',
    '<link rel="preload" href="/assets/fonts/archivo-latin-standard-normal.woff2" as="font" type="font/woff2" crossorigin>',
    '<link rel="stylesheet" href="/assets/dashboard/dashboard.css">',
    ...scripts,
    `</head><body${wall ? ' class="wall"' : ''}>`,
    render(body),
    '</body></html>',
  ].join('\n')
}

export type AhoraPage = Omit<Ahora, 'staleSeconds'> & {
  modules: readonly { code: string; name: string }[]
  personName: string
  wall: boolean
}

/** Ahora as the agent renders it first; the client goes on from the same figures. */
export function ahoraPage({ modules, personName, wall, ...loaded }: AhoraPage, nowMs: number): string {
  const body = html`
    <a class="skip" href="#ahora">${words.skip}</a>
    <nav class="top" aria-label=${words.dashboard}>
      <b class="brand">${words.product}</b>
      ${modules.map(
        ({ code, name }) => html`
          <a href=${`/?module=${encodeURIComponent(code)}`} aria-current=${code === loaded.stations.module ? 'page' : undefined}>${name}</a>
        `,
      )}
      <span class="person">${personName}</span>
    </nav>
    <main id="ahora">${ahoraView({ ...loaded, staleSeconds: null }, nowMs)}</main>
    <script type="application/json" id="loaded" dangerouslySetInnerHTML=${{ __html: scriptJson(loaded) }}></script>
  `
  return page({
    title: loaded.moduleName,
    body: html`<div class="screen">${body}</div>`,
    client: 'dashboard/ahora-client.ts',
    wall,
  })
}

export function messagePage(title: string, sentences: readonly string[]): string {
  const body = html`<main class="message"><p class="brand">${words.product}</p><h1>${title}</h1>${sentences.map((sentence) => html`<p>${sentence}</p>`)}</main>`
  return page({ title, body })
}

/** JSON that cannot end its script element. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}
