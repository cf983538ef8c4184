import { describe, expect, it } from 'vitest'
import { inputList, redact } from './camera.ts'

describe('what ffmpeg says', () => {
  it('loses user and password before anybody reads it, plain or in an address', () => {
    const login = { user: 'agente', password: 'pa ss/1@x' }
    const words = `rtsp://agente:pa%20ss%2F1%40x@10.0.0.7/cam1: 401 Unauthorized; user agente, pa ss/1@x`
    const clean = redact(words, login)
    expect(clean).not.toMatch(/agente|pa ss|pa%20ss/)
    expect(clean).toContain('401 Unauthorized')
  })
})

describe('the list ffmpeg reads its camera from', () => {
  it('asks for TCP beside the questions of the address and cannot be broken out of', () => {
    const camera = { url: 'rtsp://10.0.0.7/live?channel=1', user: "o'brien", password: "a'\nfile 'x" }
    expect(inputList(camera)).toBe(
      "ffconcat version 1.0\nfile 'rtsp://o%27brien:a%27%0Afile%20%27x@10.0.0.7/live?channel=1&tcp'\n",
    )
    expect(inputList({ url: 'rtsp://10.0.0.7/live', user: undefined, password: undefined })).toBe(
      "ffconcat version 1.0\nfile 'rtsp://10.0.0.7/live?tcp'\n",
    )
  })
})
