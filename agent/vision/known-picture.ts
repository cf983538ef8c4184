/**
 * A picture that is always the same: light from corner to corner, a bench of stripes, and a magenta blob that the marker detector takes
 * for a person. Planes as ffmpeg's gbrp lays them out.
 */
export function knownPicture(width: number, height: number): Uint8Array<ArrayBuffer> {
  const pixels = width * height
  const planes = new Uint8Array(3 * pixels)
  const blob = { left: width * 0.4, right: width * 0.6, top: height * 0.2, bottom: height * 0.6 }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const light =
        60 + (120 * (x + y)) / (width + height) + (y > height * 0.7 && (x >> 4) % 2 === 0 ? 30 : 0)
      const inBlob = x >= blob.left && x < blob.right && y >= blob.top && y < blob.bottom
      const at = y * width + x
      planes[at] = inBlob ? 40 : light
      planes[pixels + at] = inBlob ? 220 : light
      planes[2 * pixels + at] = inBlob ? 220 : light
    }
  }
  return planes
}
