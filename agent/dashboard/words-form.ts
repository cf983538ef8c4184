/** Words of the fields themselves. Nobody at the plant has approved them yet: all por revisar. */
export const formWords = {
  day: 'día',
  clock: 'hora',
  clockHint: 'Hora de 24 horas, por ejemplo 06:30',
} as const
