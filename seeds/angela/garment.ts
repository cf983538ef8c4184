/** Sample data of module Angela: invented, believable, always the same. Nothing here comes from the real plant. */

export type MachineCode = 'MPP' | 'MREV' | 'MOJA' | 'MBOT' | 'PLCH'

export type SampleOperation = { operation: string; samMinutes: number; machineCode: MachineCode }

export type SampleStation = {
  code: string
  name: string
  operators: number
  operations: readonly SampleOperation[]
}

export const sampleReference = 'Ref22 Slim'

/** Where a finished unit of the module is counted. */
export const outputStation = 'P21'

const op = (operation: string, samMinutes: number, machineCode: MachineCode): SampleOperation => ({
  operation,
  samMinutes,
  machineCode,
})

const puesto = (number: number, operations: SampleOperation[], operators = 1): SampleStation => ({
  code: `P${String(number).padStart(2, '0')}`,
  name: `Puesto ${number}`,
  operators,
  operations,
})

/** 21 stations in order of the line, 44 operations, SAM 24.16 min, 22 operators. */
export const sampleStations: readonly SampleStation[] = [
  puesto(1, [
    op('FUSIONAR CUELLO', 0.38, 'PLCH'),
    op('FUSIONAR PIE DE CUELLO', 0.34, 'PLCH'),
    op('FUSIONAR PUÑOS', 0.4, 'PLCH'),
  ]),
  puesto(2, [op('UNIR CUELLO', 0.58, 'MPP'), op('VOLTEAR Y PLANCHAR CUELLO', 0.5, 'PLCH')]),
  puesto(3, [op('DOBLADILLAR PIE DE CUELLO', 0.42, 'MPP'), op('UNIR CUELLO A PIE DE CUELLO', 0.72, 'MPP')]),
  puesto(4, [op('DOBLADILLAR PUÑOS', 0.46, 'MPP'), op('UNIR PUÑOS', 0.62, 'MPP')]),
  puesto(5, [op('PESPUNTAR CUELLO', 0.66, 'MPP'), op('PESPUNTAR PIE DE CUELLO', 0.44, 'MPP')]),
  puesto(6, [op('VOLTEAR Y PLANCHAR PUÑOS', 0.48, 'PLCH'), op('PESPUNTAR PUÑOS', 0.6, 'MPP')]),
  puesto(7, [op('PEGAR CARTERA DE MANGA', 0.68, 'MPP'), op('PESPUNTAR CARTERA DE MANGA', 0.52, 'MPP')]),
  puesto(8, [
    op('HACER PERILLA DERECHA', 0.4, 'MPP'),
    op('HACER PERILLA IZQUIERDA', 0.38, 'MPP'),
    op('PESPUNTAR PERILLA', 0.36, 'MPP'),
  ]),
  puesto(9, [
    op('HACER PLIEGUES DE MANGA', 0.24, 'MPP'),
    op('DOBLADILLAR BOLSILLO', 0.3, 'MPP'),
    op('PLANCHAR BOLSILLO', 0.38, 'PLCH'),
    op('MARCAR BOLSILLO', 0.18, 'PLCH'),
  ]),
  puesto(10, [op('PEGAR BOLSILLO', 1.06, 'MPP')]),
  puesto(11, [
    op('PEGAR MARQUILLA', 0.3, 'MPP'),
    op('HACER PINZAS DE ESPALDA', 0.44, 'MPP'),
    op('FIJAR MARQUILLA LATERAL', 0.34, 'MPP'),
  ]),
  puesto(12, [op('UNIR ALMILLA', 0.56, 'MREV'), op('PESPUNTAR ALMILLA', 0.48, 'MPP')]),
  puesto(13, [op('UNIR HOMBROS', 0.5, 'MREV'), op('PESPUNTAR HOMBROS', 0.54, 'MPP')]),
  puesto(14, [op('MONTAR CUELLO', 1.02, 'MPP'), op('CERRAR CUELLO', 0.98, 'MPP')], 2),
  puesto(15, [op('MONTAR MANGAS', 1.16, 'MREV')]),
  puesto(16, [op('PESPUNTAR SISA', 0.98, 'MPP')]),
  puesto(17, [op('CERRAR COSTADOS', 0.72, 'MREV'), op('PESPUNTAR COSTADOS', 0.5, 'MPP')]),
  puesto(18, [op('MONTAR PUÑOS', 0.66, 'MPP'), op('CERRAR PUÑOS', 0.5, 'MPP')]),
  puesto(19, [op('DOBLADILLAR RUEDO', 0.62, 'MPP'), op('HACER OJALES DE CUELLO Y PUÑOS', 0.46, 'MOJA')]),
  puesto(20, [op('HACER OJALES DE FRENTE', 0.57, 'MOJA'), op('PEGAR BOTONES DE FRENTE', 0.57, 'MBOT')]),
  puesto(21, [
    op('PEGAR BOTONES DE CUELLO Y PUÑOS', 0.42, 'MBOT'),
    op('PLANCHAR Y DOBLAR PRENDA', 0.74, 'PLCH'),
  ]),
]

export const sampleOperators = sampleStations.reduce((sum, { operators }) => sum + operators, 0)

/** SAM of one unit at a station, minutes. */
export function stationSamMinutes(code: string): number {
  const station = sampleStations.find((candidate) => candidate.code === code)
  if (station === undefined) throw new RangeError(`no sample station ${code}`)
  return station.operations.reduce((sum, { samMinutes }) => sum + samMinutes, 0)
}

/** All of it, to the cent of a minute: 24.16. */
export const sampleSamMinutes =
  Math.round(sampleStations.reduce((sum, { code }) => sum + stationSamMinutes(code), 0) * 1000) / 1000

/** 22 codes; the plant has not said what they mean, so only the few that the sample history uses have a text. */
export const sampleLostTimeCodes: readonly { code: string; text: string | null; planned: boolean | null }[] =
  Array.from({ length: 22 }, (_, i) => {
    const code = `C${String(i + 1).padStart(3, '0')}`
    const known: Record<string, { text: string; planned: boolean }> = {
      C001: { text: 'Falta de material (ejemplo)', planned: false },
      C002: { text: 'Máquina dañada (ejemplo)', planned: false },
      C003: { text: 'Reunión (ejemplo)', planned: true },
      C004: { text: 'Cambio de aguja (ejemplo)', planned: false },
    }
    return { code, text: known[code]?.text ?? null, planned: known[code]?.planned ?? null }
  })

/** Three a day, board hours on the half hour, every hour of every day covered: the demo works whenever it is started. */
export const sampleJornadas = [
  { name: 'Mañana', startMinute: 390, lengthMinutes: 480 },
  { name: 'Tarde', startMinute: 870, lengthMinutes: 480 },
  { name: 'Noche', startMinute: 1350, lengthMinutes: 480 },
] as const

/** The cameras of the demo: 4 of 21 stations, the output station among them. */
export const sampleCameras = [
  { id: 1, name: 'Cámara 1 · Cuellos y puños', stations: ['P05', 'P06'] },
  { id: 2, name: 'Cámara 2 · Terminación', stations: ['P20', 'P21'] },
] as const
