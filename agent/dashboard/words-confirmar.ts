/** Por confirmar, on Ahora. Nobody at the plant has approved it yet: all por revisar. */
export const confirmarWords = {
  toConfirm: 'por confirmar',
  title: (jornada: string) => `Por confirmar en la jornada ${jornada}`,
  done: (jornada: string) => `Confirmado en la jornada ${jornada}`,
  said: (operators: string, op: string, reference: string) => `${operators} operarios · ${op} · ${reference}`,
  noOperators: '# operarios por definir',
  noOp: 'sin OP',
  noReference: 'sin referencia',
  confirm: 'Confirmar',
  change: 'Cambiar',
  save: 'Guardar y confirmar',
  operators: '# operarios',
  op: 'OP',
  reference: 'Referencia',
  from: 'Rige desde',
  fromStart: (clock: string) => `el inicio de la jornada (${clock})`,
  fromNow: 'ahora',
} as const
