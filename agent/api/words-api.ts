/**
 * Every Spanish sentence the agent answers with: titles and details of problems, and what routes say more exactly.
 * Nobody at the plant has approved them yet: all are por revisar. A subject with many sentences keeps its own words-<subject>.ts.
 */
export const apiWords = {
  kinds: {
    invalid: { title: 'Solicitud no válida', detail: 'Revise los datos enviados.' },
    unauthenticated: {
      title: 'Sin identidad',
      detail:
        'No sabemos quién es usted. Abra esta dirección desde un equipo conectado a Tailscale con su usuario.',
    },
    forbidden: {
      title: 'Sin permiso',
      detail: 'Su usuario no tiene permiso para esto. Lo puede dar un administrador de LBZF.',
    },
    'not-found': { title: 'No existe', detail: 'Lo que busca no existe en este equipo.' },
    'method-not-allowed': {
      title: 'Método no permitido',
      detail: 'Esta dirección no admite esa operación.',
    },
    timeout: { title: 'Se agotó el tiempo', detail: 'La solicitud no llegó completa. Vuelva a intentar.' },
    conflict: {
      title: 'Conflicto',
      detail: 'Otra persona o proceso cambió lo mismo. Vuelva a cargar la página.',
    },
    'too-large': { title: 'Demasiado grande', detail: 'Lo enviado supera el tamaño permitido.' },
    'unsupported-media': { title: 'Formato no admitido', detail: 'Envíe los datos como application/json.' },
    range: {
      title: 'Fuera del archivo',
      detail: 'El archivo termina antes de lo que se pidió; content-range dice cuánto tiene.',
    },
    misdirected: {
      title: 'Dirección equivocada',
      detail: 'Este equipo no atiende con ese nombre. Use la dirección que le dio el administrador.',
    },
    'key-reused': {
      title: 'Clave repetida',
      detail: 'Esa Idempotency-Key ya se usó con otros datos. Use una nueva para cada cambio.',
    },
    'too-many': { title: 'Demasiadas solicitudes', detail: 'Espere un momento y vuelva a intentar.' },
    'headers-too-large': {
      title: 'Encabezados demasiado grandes',
      detail: 'La solicitud trae más encabezados de los permitidos.',
    },
    internal: {
      title: 'Falla interna',
      detail: 'Algo falló en el equipo. El registro guarda la causa con el número de esta solicitud.',
    },
    unavailable: {
      title: 'No disponible',
      detail: 'Una parte del equipo no responde en este momento. Vuelva a intentar en un minuto.',
    },
  },
  request: 'La solicitud',
  field: (pointer: string) => `«${pointer}»`,
  badValue: 'valor no válido',
  notInUsers: 'Su usuario todavía no tiene acceso a este tablero. Lo puede dar un administrador de LBZF.',
  otherOrganisation: 'Este equipo pertenece a otra organización.',
  foreignPage: 'La solicitud viene de otra página. Hágala desde el tablero.',
  badKey: 'La Idempotency-Key tiene entre 1 y 200 caracteres, sin espacios ni acentos.',
  unfinished:
    'Lo mismo ya se envió y no sabemos si quedó guardado. Revise en la pantalla y, si falta, vuelva a hacerlo.',
  formExpected: 'Envíe el formulario desde el tablero.',

  date: 'se espera una fecha que exista, escrita AAAA-MM-DD',
  instant: 'se espera un instante ISO 8601 con zona, p. ej. 2026-07-06T07:00:00-05:00',
  cursor: 'El cursor no es de una respuesta anterior.',
  rangeStartMissing: 'falta la fecha inicial del rango',
  rangeBackwards: 'la fecha final es anterior a la inicial',
  rangeTooLong: (days: number) => `el rango pasa de ${days} días`,
  noModule: (code: string) => `No existe el módulo «${code}».`,
  noStation: (code: string) => `No existe el puesto «${code}».`,
  countOfThePast: 'El conteo debe ser de un tiempo que ya pasó.',
  cameraWithoutModule: (module: string) => `El módulo «${module}» todavía no existe: créelo en Ajustes.`,
} as const
