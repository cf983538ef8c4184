import type { ZonesCamera } from '../contract/scenario.ts'
import type { ZoneName } from '../contract/zone-names.ts'
import type { VideoPicture } from './ffmpeg.ts'
import { frameHeight, frameWidth } from './frames.ts'
import { fewestCells, leastApartPx, type ZoneAdvice, zoneAdvice } from './zone-advice.ts'

const names: Record<ZoneName, string> = { pickup: 'pick-up', needle: 'needle', putdown: 'put-down' }

/** A line for each station whose zones will be measured badly, for a terminal. */
export function zoneAdviceLines({ stations }: ZonesCamera): string[] {
  return stations.flatMap((station) => {
    const said = zoneAdvice(station).map(inWords)
    return said.length === 0 ? [] : [`${station.workstation}: ${said.join('; ')}`]
  })
}

/** Shapes nearer than this are one: encoders round a side to whole blocks. */
const sameShape = 0.03

/**
 * A line when zones were drawn on a picture of another shape than the video's. Zones are fractions, so that any size of the same shape
 * will do; no more than advice, for cameras squeeze their second stream, and what the editor gives is always of 640×480.
 */
export function frameAdviceLines({ camera, frame }: ZonesCamera, picture: VideoPicture): string[] {
  const [width, height] = frame
  const shapes = [picture.width / picture.height, picture.shownAs]
  const fits = shapes.some((shape) => Math.abs((shape * height) / width - 1) < sameShape)
  if (fits || (width === frameWidth && height === frameHeight)) return []
  return [
    `camera ${camera}: its zones were drawn on a picture of ${width}×${height} and the video is ${picture.width}×${picture.height}, another shape: unless one is the other squeezed, the zones lie beside what they were drawn for`,
  ]
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
