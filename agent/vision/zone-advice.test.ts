import { expect, test } from 'vitest'
import { orientations, placeStation } from '../dashboard/calibration.ts'
import { zoneAdvice } from './zone-advice.ts'
import { frameAdviceLines, zoneAdviceLines } from './zone-advice-text.ts'

type Box = readonly [left: number, top: number, width: number, height: number]
type Boxes = { area: Box; pickup: Box; needle: Box; putdown: Box }

/** Boxes in pixels of 640×480; these are good ones. */
const good: Boxes = {
  area: [40, 60, 260, 380],
  pickup: [50, 250, 60, 60],
  needle: [130, 240, 60, 60],
  putdown: [210, 250, 60, 60],
}
const drawn = (change: Partial<Boxes> = {}) => {
  const boxes = { ...good, ...change }
  const polygon = ([x, y, w, h]: Box) =>
    [
      [x, y],
      [x + w, y],
      [x + w, y + h],
      [x, y + h],
    ].map(([px = 0, py = 0]): [number, number] => [px / 640, py / 480])
  const { area, pickup, needle, putdown } = boxes
  const zones = { pickup: polygon(pickup), needle: polygon(needle), putdown: polygon(putdown) }
  return { workstation: 'P05', area: polygon(area), zones }
}

test('good zones ask for nothing, nor do those that the editor places, whichever way the work runs', () => {
  expect(zoneAdvice(drawn())).toEqual([])
  for (const w of [1 / 6, 0.4, 1]) {
    for (const orientation of orientations) {
      const placed = placeStation('P05', { x: 0, y: 0.1, w, h: 0.5 }, orientation)
      expect(zoneAdvice(placed), `${orientation}, ${w} wide`).toEqual([])
    }
  }
})

test.each<[string, Partial<Boxes>, unknown[]]>([
  [
    'a pick-up that touches the needle with one edge',
    { pickup: [70, 250, 60, 60] },
    [{ kind: 'touches-needle', zones: ['pickup', 'needle'], apartPx: 0 }],
  ],
  [
    'a needle drawn inside the put-down',
    { needle: [220, 260, 40, 40] },
    [{ kind: 'touches-needle', zones: ['putdown', 'needle'], apartPx: 0 }],
  ],
  [
    'zones that cross with no corner in the other',
    { pickup: [145, 200, 30, 200] },
    [{ kind: 'touches-needle', zones: ['pickup', 'needle'], apartPx: 0 }],
  ],
  [
    'a put-down five pixels from the needle across a corner',
    { putdown: [194, 303, 60, 60] },
    [{ kind: 'touches-needle', zones: ['putdown', 'needle'], apartPx: expect.closeTo(5, 6) }],
  ],
  ['a put-down eight pixels from the needle', { putdown: [198, 250, 60, 60] }, []],
  [
    'a pick-up and put-down that overlap by half',
    { pickup: [210, 270, 60, 60] },
    [{ kind: 'overlap', zones: ['pickup', 'putdown'] }],
  ],
  ['one polygon for pick-up and put-down', { pickup: good.putdown }, []],
  [
    'one polygon for both, too near to the needle: said once',
    { pickup: [195, 250, 60, 60], putdown: [195, 250, 60, 60] },
    [{ kind: 'touches-needle', zones: ['pickup', 'needle'], apartPx: expect.closeTo(5, 6) }],
  ],
  [
    'a zone of 28×28 pixels',
    { putdown: [210, 250, 28, 28] },
    [{ kind: 'small', zones: ['putdown'], cells: 49 }],
  ],
  ['a zone a cell beyond the area', { pickup: [36, 250, 60, 60] }, []],
  [
    'a zone ten pixels beyond the area',
    { pickup: [30, 250, 60, 60] },
    [{ kind: 'outside-area', zones: ['pickup'] }],
  ],
])('%s', (_, change, advices) => {
  expect(zoneAdvice(drawn(change))).toEqual(advices)
})

test('an area with a notch does not hold the zone that the notch reaches into', () => {
  const { area, ...station } = drawn()
  const notch: [number, number][] = [
    [90 / 640, 440 / 480],
    [80 / 640, 270 / 480],
    [70 / 640, 440 / 480],
  ]
  const [a, b, c, d] = area
  if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error('no box')
  const notched = { ...station, area: [a, b, c, ...notch, d] }
  expect(zoneAdvice(notched)).toEqual([{ kind: 'outside-area', zones: ['pickup'] }])
})

test('a terminal gets a line for each station, with what is measured', () => {
  const stations = [
    drawn(),
    { ...drawn({ pickup: [65, 250, 60, 60], putdown: [285, 250, 20, 20] }), workstation: 'P06' },
  ]
  expect(zoneAdviceLines({ camera: 1, frame: [640, 480], stations })).toEqual([
    "P06: pick-up is 5 px from the needle's zone, 8 are asked: sewing hands are seen in it; put-down is small, 25 cells of 4×4 px where 50 are asked; put-down reaches out of the station's area",
  ])
})

test.each<[string, frame: [number, number], width: number, height: number, shownAs: number, lines: number]>([
  ['the same size', [640, 360], 640, 360, 16 / 9, 0],
  ['a second stream of the same shape', [1920, 1080], 640, 360, 16 / 9, 0],
  ['sides rounded to blocks', [1920, 1080], 704, 400, 16 / 9, 0],
  ['a squeezed stream that says so', [1920, 1080], 704, 576, 16 / 9, 0],
  ['what the editor gives, for any camera', [640, 480], 1920, 1080, 16 / 9, 0],
  ['another shape', [1280, 720], 640, 480, 4 / 3, 1],
  ['a picture on its side', [1280, 720], 720, 1280, 9 / 16, 1],
])('zones and a video of %s', (_, frame, width, height, shownAs, lines) => {
  const said = frameAdviceLines({ camera: 1, frame, stations: [] }, { width, height, shownAs })
  expect(said).toHaveLength(lines)
})
