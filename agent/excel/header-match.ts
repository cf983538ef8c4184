import { indicadoresColumns } from './columns.ts'

/** Other names the same figure has in sheets of Spanish-speaking plants; compared without accents, case and signs. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  fecha: ['dia', 'date'],
  modulo: ['mod', 'linea', 'celula'],
  jornada: ['turno'],
  operarios: ['numero de operarios', 'no operarios', 'operarios', 'operarias', 'num operarios', 'personas'],
  op: ['orden de produccion', 'orden', 'no op', 'op interna'],
  referencia: ['ref', 'estilo', 'prenda'],
  sam: ['sam total', 'sam prenda', 'minutaje', 'tiempo estandar', 'std'],
  unidades: [
    'unid',
    'und',
    'cantidad',
    'cantidad producida',
    'unidades producidas',
    'unidades confeccionadas',
    'real',
  ],
  total_minutos_productivos: [
    'minutos productivos',
    'minutos producidos',
    'total min',
    'total minutos',
    'tmp',
    'min producidos',
  ],
  minutos_disponibles: [
    'min disponibles',
    'tiempo disponible',
    'tiempo disp',
    'min trab',
    'minutos trabajados',
  ],
  eficiencia: ['efic', '% eficiencia', 'ef'],
  rendimiento_modulo: ['rendimiento', 'rend modulo', '% rendimiento', 'rendimiento del modulo'],
  meta: ['meta dia', 'meta del dia', 'unidades meta'],
  tiempo_perdido: ['minutos perdidos', 'tiempo improductivo'],
  eficiencia_sobre_estandar: ['eficiencia sobre estandar', 'efic sobre estandar'],
}

/** 'Total  Minutos-Productivos ' and 'TOTAL MINUTOS PRODUCTIVOS' are one name. */
export function plainHeader(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}

const figureOf = new Map<string, string>()
for (const { figure, header } of indicadoresColumns) {
  for (const name of [header, figure, ...(otherNames[figure] ?? [])]) figureOf.set(plainHeader(name), figure)
}

/** The figure a header means, or null when no name of ours is like it. */
export function figureOfHeader(header: string): string | null {
  return figureOf.get(plainHeader(header)) ?? null
}

export type HeaderCheck = {
  /** In the order of the real sheet; `exact`: the header text is ours, letter by letter. */
  columns: { header: string; figure: string | null; exact: boolean }[]
  /** Columns of ours that the real sheet does not have. */
  missing: string[]
}

/** Column by column: what matches, what is extra (no figure), what is missing. A figure is given to its first column only. */
export function checkHeaders(headers: readonly string[]): HeaderCheck {
  const taken = new Set<string>()
  const columns = headers.map((header) => {
    const figure = figureOfHeader(header)
    if (figure === null || taken.has(figure)) return { header, figure: null, exact: false }
    taken.add(figure)
    const ours = indicadoresColumns.find((column) => column.figure === figure)
    return { header, figure, exact: ours?.header === header }
  })
  const missing = indicadoresColumns.filter(({ figure }) => !taken.has(figure)).map(({ header }) => header)
  return { columns, missing }
}
