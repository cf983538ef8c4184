import type { HeaderWords } from './header-row.ts'

export type BalanceoFigure = 'operacion' | 'sam' | 'puesto' | 'maquina' | 'pasadas' | 'reparto' | 'operarios'

/** Header names of a plant's balance sheet; the real one has not been seen, so the list is wide. */
export const balanceoWords: HeaderWords<BalanceoFigure> = {
  operacion: [
    'operacion',
    'operaciones',
    'nombre operacion',
    'nombre de la operacion',
    'nombre de operacion',
    'descripcion',
    'descripcion operacion',
    'descripcion de la operacion',
    'actividad',
  ],
  sam: [
    'sam',
    'sam operacion',
    'sam unitario',
    'tiempo sam',
    'tiempo estandar',
    'estandar',
    'std',
    'te',
    'minutaje',
    'tiempo',
  ],
  puesto: [
    'puesto',
    'puestos',
    'puesto de trabajo',
    'no puesto',
    'n puesto',
    'nro puesto',
    'numero de puesto',
    'estacion',
    'estacion de trabajo',
    'workstation',
  ],
  maquina: [
    'maquina',
    'maq',
    'codigo maquina',
    'codigo de maquina',
    'cod maquina',
    'tipo maquina',
    'tipo de maquina',
  ],
  pasadas: [
    'pasadas',
    'pases',
    'no pasadas',
    'numero de pasadas',
    'pasadas por unidad',
    'repeticiones',
    'veces',
    'frecuencia',
  ],
  reparto: ['reparto', 'participacion', 'reparto unidades', 'porcentaje unidades'],
  operarios: ['operarios', 'operarias', 'no operarios', 'numero de operarios', 'num operarios'],
}

export const requiredFigures = ['operacion', 'sam', 'puesto'] as const satisfies readonly BalanceoFigure[]
