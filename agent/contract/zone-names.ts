/** The work zones of a station, in the order of a unit. Apart from scenario.ts, so that a browser need not load zod. */
export const zoneNames = ['pickup', 'needle', 'putdown'] as const
export type ZoneName = (typeof zoneNames)[number]
