import { describe, expect, it } from 'vitest'
import { redact } from './camera.ts'

describe('what ffmpeg says', () => {
  it('loses user and password before anybody reads it, plain or in an address', () => {
    const login = { user: 'agente', password: 'pa ss/1@x' }
    const words = `rtsp://agente:pa%20ss%2F1%40x@10.0.0.7/cam1: 401 Unauthorized; user agente, pa ss/1@x`
    const clean = redact(words, login)
    expect(clean).not.toMatch(/agente|pa ss|pa%20ss/)
    expect(clean).toContain('401 Unauthorized')
  })
})
