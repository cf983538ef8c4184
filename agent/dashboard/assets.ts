import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** One file as a browser gets it. Read and stripped of its types once, at the first request. */
export type Asset = {
  body: Uint8Array<ArrayBuffer>
  /** The same, compressed; undefined where that gains nothing. */
  gzip: Uint8Array<ArrayBuffer> | undefined
  type: string
  etag: string
}

const agentFolder = join(import.meta.dirname, '..')

/** The module that keeps Ahora alive, and those it imports: this list, and not a folder, decides what leaves the agent. */
export const liveClient = 'dashboard/ahora-client.ts' as const
/** Stands alone. */
export const reloadClient = 'dashboard/reload-client.ts' as const
/** Lets the clocks of running stops run on. */
export const runningClockClient = 'dashboard/running-clock-client.ts' as const
export const camarasClient = 'dashboard/camaras-client.ts' as const
export const camaraNuevaClient = 'dashboard/camara-nueva-client.ts' as const
export const calibrarClient = 'dashboard/calibrar-client.ts' as const
/** What only those of the cameras import. */
const cameraModules = [
  'contract/zone-names.ts',
  'dashboard/calibrar-live.ts',
  'dashboard/calibrar-pointer.ts',
  'dashboard/calibrar-stage.ts',
  'dashboard/calibrar-state.ts',
  'dashboard/calibrar-view.ts',
  'dashboard/calibration.ts',
  'dashboard/camera-zones-view.ts',
  'dashboard/words-calibrar.ts',
  'dashboard/words-camaras.ts',
  'vision/polygon.ts',
  'vision/zone-advice.ts',
] as const
/** The stopwatch; what only it imports stands in the list below. */
export const stopwatchClient = 'dashboard/stopwatch-client.ts' as const
const stopwatchModules = [
  'dashboard/stopwatch-shelf.ts',
  'dashboard/stopwatch-study.ts',
  'dashboard/stopwatch-view.ts',
  'dashboard/words-cronometro.ts',
  'figures/cycle-statistics.ts',
] as const
/** Asks how far a file is. */
export const exportarClient = 'dashboard/exportar-client.ts' as const
/** Modules of single screens, and what only they import; `html.ts`, `format.ts` and the like are above already. */
const screenModules = [
  reloadClient,
  runningClockClient,
  exportarClient,
  stopwatchClient,
  camarasClient,
  camaraNuevaClient,
  calibrarClient,
] as const

const clientModules = [
  'contract/plant-time.ts',
  liveClient,
  'dashboard/ahora-view.ts',
  'dashboard/attention.ts',
  'dashboard/cameras-view.ts',
  'dashboard/confirmar-view.ts',
  'dashboard/form-key.ts',
  'dashboard/format.ts',
  'dashboard/hour-board-view.ts',
  'dashboard/hour-view.ts',
  'dashboard/html.ts',
  'dashboard/stations-view.ts',
  'dashboard/words.ts',
  'dashboard/words-confirmar.ts',
] as const

/** What a page may start with. */
export type ClientModule = typeof liveClient | (typeof screenModules)[number]

const fonts = ['archivo-latin-wght-normal.woff2', 'archivo-latin-ext-wght-normal.woff2'] as const

/** Bare imports of those modules, by their name in the import map. */
const packages = ['preact', 'htm', 'htm/preact'] as const

const javascript = 'text/javascript; charset=utf-8'
const css = 'text/css; charset=utf-8'

/** What every page needs, as one file. */
const sharedStyles = ['tokens', 'page', 'parts'] as const

type Source = [path: string, type: string, read: () => string | Buffer]

const own = (path: string, type: string): Source => [path, type, () => readFileSync(join(agentFolder, path))]
const fromPackage = (path: string, type: string, name: string): Source => [
  path,
  type,
  () => readFileSync(new URL(import.meta.resolve(name))),
]

const sources = new Map(
  [
    ...[...clientModules, ...screenModules, ...stopwatchModules, ...cameraModules].map((path): Source => {
      const read = () => stripTypeScriptTypes(readFileSync(join(agentFolder, path), 'utf8'))
      return [path, javascript, read]
    }),
    ...fonts.map((name) =>
      fromPackage(`fonts/${name}`, 'font/woff2', `@fontsource-variable/archivo/files/${name}`),
    ),
    ...packages.map((name) => fromPackage(`${name}.js`, javascript, name)),
    [
      'dashboard/dashboard.css',
      css,
      () =>
        sharedStyles
          .map((name) => readFileSync(join(agentFolder, `dashboard/${name}.css`), 'utf8'))
          .join('\n'),
    ] satisfies Source,
    ...[
      'ahora',
      'wall',
      'puesto',
      'resumen',
      'estado',
      'tiempo-perdido',
      'cronometro',
      'desk',
      'exportar',
      'camaras',
      'calibrar',
      'cycle-panel',
      'form',
      'ajustes',
      'first-use',
      'balanceo',
    ].map((name) => own(`dashboard/${name}.css`, css)),
    own('dashboard/icon.svg', 'image/svg+xml'),
    own('dashboard/api-reference.js', javascript),
    fromPackage('swagger-ui.js', javascript, 'swagger-ui-dist/swagger-ui-bundle.js'),
    fromPackage('swagger-ui.css', css, 'swagger-ui-dist/swagger-ui.css'),
  ].map(([path, type, read]) => [path, { type, read }]),
)

const loaded = new Map<string, Asset>()

/** The asset at /assets/{path}; undefined when it is not on the list. */
export function assetAt(path: string): Asset | undefined {
  const known = loaded.get(path)
  if (known !== undefined) return known
  const source = sources.get(path)
  if (source === undefined) return undefined
  const body = new Uint8Array(Buffer.from(source.read()))
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  const compressible = source.type !== 'font/woff2'
  const gzip = compressible ? new Uint8Array(gzipSync(body, { level: 9 })) : undefined
  const asset = { body, gzip, type: source.type, etag }
  loaded.set(path, asset)
  return asset
}

/** What a page asks the browser to fetch at once instead of discovering import by import. */
export const preloads = [
  ...clientModules.map((path) => `/assets/${path}`),
  ...packages.map((name) => `/assets/${name}.js`),
]

/** The only inline script: where bare imports live. The CSP carries its hash. */
export const importMap = JSON.stringify({
  imports: Object.fromEntries(packages.map((name) => [name, `/assets/${name}.js`])),
})
