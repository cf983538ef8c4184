/** What the plant's set-up answers when it refuses. Nobody at the plant has approved it yet: all por revisar. */
export const plantWords = {
  fromOutOfRange: 'La fecha debe estar entre 2020 y dentro de un año.',
  moduleCodeTaken: (code: string) => `Ya existe un módulo con el código «${code}». Escriba otro nombre.`,
  moduleNameTaken: (name: string) => `Ya existe un módulo que se llama «${name}». Escriba otro nombre.`,
  moduleCodeEmpty: 'El nombre debe tener al menos una letra o un número.',
  stationTaken: (code: string) => `Ya existe un puesto con el código «${code}» en la planta. Escriba otro.`,
  orderIncomplete: 'El orden debe nombrar cada puesto del módulo exactamente una vez.',
  nothingToChange: 'No hay nada que cambiar: escriba al menos un dato.',
  outputUnknown: (code: string) => `El puesto de salida «${code}» no es de este módulo.`,
  umbralesBackwards: 'El umbral de «atrasado» debe ser menor que el de «atento».',
  noJornada: 'En este momento no hay una jornada: no hay nada que confirmar.',
  notInJornada: 'El cambio debe empezar dentro de la jornada, y no después de ahora.',
  nothingToConfirm: 'Falta # operarios, la OP o la referencia: escríbalos para confirmar.',
  opNeedsReference: 'La OP necesita su referencia.',
  referenceUnknown: (reference: string) =>
    `La referencia «${reference}» no tiene estándares. Importe primero su Balanceo.`,
  runConflict: 'Otra OP cambió en ese mismo instante. Vuelva a cargar la página.',
  runEndBackwards: 'El fin debe ser posterior al inicio de la OP y no después de su fin.',
  noRun: 'No existe esa OP en el módulo.',
  jornadaClash: 'Se cruza con otra jornada del módulo. Cambie la hora, los días o la fecha.',
  jornadaEnded: 'Esa jornada ya había terminado antes de ese día.',
  noJornadaRow: 'No existe esa jornada en el módulo.',
  breakOutside: (name: string) => `La parada «${name}» no cabe dentro de la jornada.`,
  breaksOverlap: (name: string) => `La parada «${name}» se cruza con otra.`,
  noHoliday: 'Ese día no es festivo.',
  horaExtraSpan: 'La hora extra debe terminar después de empezar y durar menos de un día.',
  noHoraExtra: 'No existe esa hora extra.',
  standardTaken: (operation: string) =>
    `«${operation}» ya tiene un estándar que empieza en ese mismo instante. Elija otra fecha u hora.`,
  balanceTaken: 'Ya hay un balanceo que empieza en ese mismo instante. Elija otra fecha u hora.',
  balanceStation: 'Un puesto del balanceo no es de este módulo.',
  balanceOperation: 'Una operación del balanceo no tiene estándar en esa referencia.',
  balanceTwice: (operation: string) => `«${operation}» está dos veces en el mismo puesto.`,
  noCode: (code: string) => `No existe el código «${code}».`,
  assignmentTaken: 'Ya hay una asignación de ese puesto que empieza en ese instante.',
  noReference: 'El módulo no tiene OP en este momento: elija una referencia.',
  rangeTooLong: (days: number) => `Pida a lo sumo ${days} días.`,
  rangeBackwards: 'La fecha final es anterior a la inicial.',
  noProposal: {
    'not-measured': 'Ese puesto no tiene ciclos válidos en esos días.',
    'several-operations': 'La cámara mide el puesto y no cada operación: mídalas con el cronómetro.',
    'no-standard': 'La operación no tiene estándar vigente.',
    'no-suplementos': 'Faltan los suplementos: defínalos en Ajustes, Metas.',
    'no-valoracion': 'Sin valoración no hay propuesta: escríbala.',
  },
  underThreshold: 'La diferencia es menor que 5 %: el estándar se queda como está.',
  proposalMoved: 'La propuesta cambió desde que usted la leyó. Revísela y aplíquela de nuevo.',
  studySource: (study: {
    stopwatch: boolean
    n: number
    from: string
    to: string
    valoracion: number
    suplementos: number
  }) =>
    `estudio con ${study.stopwatch ? 'cronómetro' : 'cámara'}: n ${study.n}, ${study.from} a ${study.to}, valoración ${study.valoracion}, suplementos ${study.suplementos}`,
  fileMissing: 'Elija el archivo de Excel.',
  noImport: 'Esa revisión ya no está. Suba el archivo otra vez.',
  importMoved: 'Los estándares cambiaron desde la revisión. Revise de nuevo lo que va a cambiar.',
  importNothing: 'El archivo es igual a lo vigente: no hay nada que aplicar.',
  importTooSlow: 'El archivo tardó demasiado en leerse. Deje solo la hoja Balanceo y súbalo de nuevo.',
  importTooLarge: 'El archivo necesita demasiada memoria. Deje solo la hoja Balanceo y súbalo de nuevo.',
  importTooManyLines: 'La hoja tiene demasiadas filas para ser un balanceo.',
  importBusy: 'Se está leyendo otro archivo. Espere un momento y vuelva a intentar.',
  /** What the command asks for with an option, the page asks for with a field. */
  onThePage: (sentence: string) =>
    sentence
      .replace(/confírmelo con --unit (minutos|segundos)/, 'confírmelo en «Unidad de los SAM»')
      .replace('dígalo con --unit minutos o --unit segundos', 'dígalo en «Unidad de los SAM»')
      .replace('acepte la suma con --accept-total', 'acepte la suma recalculada')
      .replace('diga cuál con --sheet', 'diga cuál en «Hoja»'),
  badNumber: 'se espera un número, por ejemplo 0,90',
  badPercent: 'se espera un porcentaje, por ejemplo 90',
  badClock: 'se espera una hora de 24 horas, por ejemplo 06:30',
  badInstant: 'se espera una fecha con hora',
  lengthAndStart: 'cada parada lleva nombre, inicio y minutos',
} as const
