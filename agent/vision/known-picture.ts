import { blackLuma, imagePlanes, lumaRange, noColour } from './frames.ts'

/** Luma and both colour differences of a magenta: 220 red, 40 green, 220 blue. */
const magenta = [114, 180, 194] as const

/**
 * A picture that is always the same: light from corner to corner, a bench of stripes, and a magenta blob that the marker detector takes
 * for a person. Planes as a Frame has them.
 */
export function knownPicture(width: number, height: number): Uint8Array<ArrayBuffer> {
  const planes = new Uint8Array((width * height * 3) / 2).fill(noColour)
  const [luma, ...colours] = imagePlanes({ width, height, planes })
  const blob = { left: width * 0.4, right: width * 0.6, top: height * 0.2, bottom: height * 0.6 }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const grey = 60 + (120 * (x + y)) / (width + height) + (y > height * 0.7 && (x >> 4) % 2 === 0 ? 30 : 0)
      const inBlob = x >= blob.left && x < blob.right && y >= blob.top && y < blob.bottom
      if (luma !== undefined)
        luma.values[y * width + x] = inBlob ? magenta[0] : blackLuma + (grey * lumaRange) / 255
      if (!inBlob) continue
      colours.forEach((plane, i) => {
        plane.values[(y >> 1) * plane.width + (x >> 1)] = magenta[i + 1] ?? noColour
      })
    }
  }
  return planes
}
