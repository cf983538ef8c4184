import { words } from './words.ts'

export type Screen = { path: string; word: string }

/**
 * The screens of the navigation, in the order of use. Who sees one is the permission of its path: a screen that nobody
 * serves yet, or that the person may not open, is not shown.
 */
export const screens: readonly Screen[] = [
  { path: '/', word: words.screens.ahora },
  { path: '/tiempo-perdido', word: words.screens.tiempoPerdido },
  { path: '/cronometro', word: words.screens.cronometro },
  { path: '/balanceo', word: words.screens.balanceo },
  { path: '/exportar', word: words.screens.exportar },
  { path: '/camaras', word: words.screens.camaras },
  { path: '/resumen', word: words.screens.resumen },
  { path: '/ajustes', word: words.screens.ajustes },
  { path: '/estado', word: words.screens.estado },
]

/** Where a person stands: what the top of every screen needs to know. */
export type Place = {
  /** Those this person may open; none or one: no navigation is drawn. */
  screens: readonly Screen[]
  /** Path of the current one, as in the table. */
  path: string
  modules: readonly { code: string; name: string }[]
  /** Code of the current module; '' on a screen that is of no module: none is offered. */
  module: string
  personName: string
}
