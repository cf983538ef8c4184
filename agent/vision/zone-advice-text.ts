import type { ZonesCamera } from '../contract/scenario.ts'
import type { ZoneName } from '../contract/zone-names.ts'
import { fewestCells, leastApartPx, type ZoneAdvice, zoneAdvice } from './zone-advice.ts'

const names: Record<ZoneName, string> = { pickup: 'pick-up', needle: 'needle', putdown: 'put-down' }

/** A line for each station whose zones will be measured badly, for a terminal. */
export function zoneAdviceLines({ stations }: ZonesCamera): string[] {
  return stations.flatMap((station) => {
    const said = zoneAdvice(station).map(inWords)
    return said.length === 0 ? [] : [`${station.workstation}: ${said.join('; ')}`]
  })
}

function inWords(advice: ZoneAdvice): string {
  const name = names[advice.zones[0]]
  switch (advice.kind) {
    case 'touches-needle':
      return advice.apartPx === 0
        ? `${name} touches the needle's zone: sewing hands are seen in it`
        : `${name} is ${advice.apartPx.toFixed(0)} px from the needle's zone, ${leastApartPx} are asked: sewing hands are seen in it`
    case 'overlap':
      return 'pick-up and put-down touch: a hand is seen in both; draw them apart, or as the same polygon'
    case 'small':
      return `${name} is small, ${advice.cells} cells of 4×4 px where ${fewestCells} are asked`
    case 'outside-area':
      return `${name} reaches out of the station's area`
  }
}
