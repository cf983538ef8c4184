/** What the API of cameras and their video answers in words. Nobody at the plant has approved it yet: all is por revisar. */
export const cameraWords = {
  noFrame: 'Todavía no hay imagen de esta cámara.',
  mayNotAdd:
    'En este equipo las cámaras se agregan en el archivo de configuración: falta «cameras_dir». Pídalo a un administrador.',
  clipReasons: {
    deleted: 'El video ya no está disponible: se borró por su edad o para dar espacio.',
    lost: 'El video ya no está disponible: su archivo se perdió.',
    'not-recorded': 'No hay video de ese momento: la cámara no grababa.',
  },
  noStill: 'La imagen de este ciclo ya no está disponible.',
  noCamera: (id: number) => `No existe la cámara ${id}.`,
  noCycle: (id: number) => `No existe el ciclo ${id}.`,
  noRoi: (version: number) => `Esta cámara no tiene la versión ${version} de sus zonas.`,
  noSegment: (id: number) => `No existe el segmento ${id}.`,
  segmentGone: 'El video ya no está disponible.',
  segmentMasked:
    'Esta cámara tiene zonas privadas y el segmento completo las mostraría: pida el video de un ciclo.',
  conflict: (version: number | null) =>
    version === null
      ? 'Otra persona borró las zonas mientras usted las dibujaba.'
      : `Otra persona guardó la versión ${version} mientras usted dibujaba.`,
  stationTaken: 'Uno de los puestos ya lo mide otra cámara: quítelo allá primero.',
  stationUnknown: 'Uno de los puestos no es del módulo de esta cámara.',
  stationTwice: 'Un puesto está dibujado dos veces.',
  sameAddress: (name: string) => `Esa dirección ya es de «${name}».`,
} as const
