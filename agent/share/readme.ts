import { leastCount, type ModuleDay } from './module-days.ts'

/** What goes with the figures, for whoever opens the folder in another country a year later. */
export function shareReadme(about: {
  from: string
  to: string
  made: string
  sample: boolean
  days: readonly ModuleDay[]
  sha256: string
}): string {
  const modules = [...new Set(about.days.map(({ module }) => module))].join(', ')
  const suppressed = about.days.filter((day) => day.suppressed !== null).length
  return `# Cifras por módulo y día

${about.sample ? '**Datos de ejemplo**: no son de ninguna planta.\n\n' : ''}Días del ${about.from} al ${about.to}, módulos: ${modules === '' ? 'ninguno' : modules}. Hecho el ${about.made}.
SHA-256 de \`dias.csv\`: \`${about.sha256}\`.

## Qué hay

\`dias.csv\` (UTF-8, coma entre columnas, punto decimal, vacío = no se sabe): una fila por módulo y día.

| columna | qué es |
|---|---|
| date | día de la planta (America/Bogota); una jornada es del día en que empieza |
| module | código del módulo |
| suppressed | por qué la fila va vacía: *pocos operarios* o *pocas unidades* (menos de ${leastCount}); vacío: no falta nada por esa razón |
| operators | operarios presentes, el mayor número del día |
| units | unidades terminadas, sin reproceso |
| origin | medido (cámaras), digitado (una persona) o mixto |
| partial | 1: parte del día no se midió ni se digitó, y no está en la suma |
| meta | unidades: operarios × 60 ÷ SAM × factor, sobre los intervalos reales |
| cumplimiento | units ÷ meta |
| total_productive_minutes | Σ unidades × SAM |
| available_minutes | minutos × operarios, sin las paradas programadas |
| eficiencia | total_productive_minutes ÷ available_minutes |
| lost_minutes | paradas no programadas: minutos × operarios afectados |
| measured_minutes | minutos en que se midieron todos los puestos de salida |

## Qué no hay

Ni personas ni seudónimos, ni puestos, ni ciclos, ni horas, ni OP ni referencias, ni imágenes ni video. De ${suppressed} de ${about.days.length}
filas no se da ninguna cifra, porque hablarían de pocas personas.
`
}
