import type { AlarmKind } from '../contract/api-alarms.ts'

/** What happened and what it means for the figures; then what to do. One heading each in docs/guide/alarms.md. Por revisar. */
export const alarmWords: Record<AlarmKind, { sentence: (subject: string) => string; action: string }> = {
  'clock-wrong': {
    sentence: () =>
      'El reloj del equipo muestra otra fecha: no se mide, no se graba y no se borra nada por antigüedad.',
    action: 'Avise al administrador: el equipo debe tomar la hora de un servidor; al tenerla sigue solo.',
  },
  'no-cameras': {
    sentence: () => 'No hay cámaras configuradas: ningún puesto se mide.',
    action: 'Agregue una en Cámaras.',
  },
  'camera-without-module': {
    sentence: (camera) => `«${camera}» mira un módulo que todavía no existe: no se mide.`,
    action: 'Cree el módulo en Ajustes.',
  },
  'camera-down': {
    sentence: (camera) => `«${camera}» no tiene señal: sus puestos quedan sin medición hasta que vuelva.`,
    action: 'Revise que tenga corriente y que el cable de red esté puesto; si sigue igual, reiníciela.',
  },
  'camera-moved': {
    sentence: (camera) => `«${camera}» se movió: sus puestos quedan sin medición hasta recalibrarla.`,
    action: 'Ábrala en Cámaras, compruebe que apunta a los puestos y calíbrela de nuevo.',
  },
  'detector-degraded': {
    sentence: () => 'El detector no corre como debe: la presencia puede llegar tarde o faltar.',
    action: 'Avise al administrador. Los ciclos se siguen guardando.',
  },
  'disk-full': {
    sentence: () => 'El disco está lleno: no se guarda video nuevo. La medición sigue.',
    action: 'Avise al administrador para liberar espacio o cambiar el disco.',
  },
  'backup-late': {
    sentence: () =>
      'La copia de seguridad está atrasada: si el disco falla, se pierde lo medido desde la última.',
    action: 'Revise que el disco o equipo de la copia esté encendido y con espacio.',
  },
  'backup-not-scheduled': {
    sentence: () => 'No hay copia de seguridad programada: lo medido está en un solo disco.',
    action: 'El administrador la configura en «backup».',
  },
  'users-refused': {
    sentence: () => 'El archivo de usuarios nuevo tiene un error: sigue valiendo el anterior.',
    action: 'El administrador lo corrige y lo publica de nuevo.',
  },
  'clock-unsynchronised': {
    sentence: () => 'El reloj del equipo no está sincronizado: las horas pueden correrse.',
    action: 'Avise al administrador: el equipo necesita salida a un servidor de hora.',
  },
}
