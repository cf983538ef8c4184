/** How far a measured standard can be trusted, by the number of different operators it was measured on. */
export const studyStates = ['provisional', 'en validación', 'consolidado'] as const
export type StudyState = (typeof studyStates)[number]

export function studyState(operators: number): StudyState | null {
  if (operators < 1) return null
  return operators === 1 ? 'provisional' : operators === 2 ? 'en validación' : 'consolidado'
}

/** TN = observed × valoración. */
export function normalMinutes(observedSeconds: number, valoracion: number): number {
  return (observedSeconds * valoracion) / 60
}

/** SAM = TN × (1 + suplementos). */
export function standardMinutes(normal: number, suplementos: number): number {
  return normal * (1 + suplementos)
}

/** A difference from here on is worth a new standard. */
export const proposalThreshold = 0.05

export type StandardProposal = {
  normal_minutes: number
  sam_minutes: number
  /** (proposed − in force) ÷ in force. */
  difference: number
  /** At 5 % or more; a person applies it. */
  proposed: boolean
}

/** Without a typed valoración or suplementos there is no proposal and no claim about the standard. */
export function proposeStandard(study: {
  observedSeconds: number | null
  valoracion: number | null
  suplementos: number | null
  standardMinutes: number | null
}): StandardProposal | null {
  const { observedSeconds, valoracion, suplementos, standardMinutes: inForce } = study
  if (observedSeconds === null || valoracion === null || suplementos === null || inForce === null) return null
  const normal = normalMinutes(observedSeconds, valoracion)
  const sam = standardMinutes(normal, suplementos)
  const difference = (sam - inForce) / inForce
  // Compared as a decimal of eight places, so that 5 % typed is 5 % found whatever the binary fraction says.
  return {
    normal_minutes: normal,
    sam_minutes: sam,
    difference,
    proposed: Math.round(Math.abs(difference) * 1e8) >= proposalThreshold * 1e8,
  }
}
