import { isPlantDate, plantInstant, plantIso } from '../contract/plant-time.ts'
import { numberOfText } from '../excel/grid.ts'
import { ProblemError } from './problems.ts'
import { plantWords } from './words-plant.ts'

export type Sent = Readonly<Record<string, string[]>>

/** The fields of a form as the API's own JSON has them: empty is absent, 0,90 is 0.9, 90 % is 0.9, a local time is an instant. */
export class FormValues {
  readonly sent: Sent

  constructor(body: Readonly<Record<string, unknown>>) {
    this.sent = Object.fromEntries(
      Object.entries(body).map(([name, value]) => [
        name,
        (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string'),
      ]),
    )
  }

  text(name: string): string | undefined {
    const value = this.sent[name]?.[0]?.trim()
    return value === undefined || value === '' ? undefined : value
  }

  all(name: string): string[] {
    return [...(this.sent[name] ?? [])]
  }

  has(name: string): boolean {
    return (this.sent[name]?.length ?? 0) > 0
  }

  number(name: string): number | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const value = numberOfText(text)
    if (value === undefined) throw this.wrong(name, plantWords.badNumber)
    return value
  }

  /** 90 or '90 %' is 0.9. */
  percent(name: string): number | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const value = numberOfText(text.replace(/\s*%$/, ''))
    if (value === undefined) throw this.wrong(name, plantWords.badPercent)
    return Math.round(value * 1e6) / 1e8
  }

  /** '6:30' is 06:30. */
  clock(name: string): string | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const [, hour = '', minute = ''] = /^([01]?\d|2[0-3])[:.h ]([0-5]\d)$/.exec(text) ?? []
    if (minute === '') throw this.wrong(name, plantWords.badClock)
    return `${hour.padStart(2, '0')}:${minute}`
  }

  /** A day and a clock at the plant (or 2026-07-06T06:30 in one field), as ISO 8601 with its offset. */
  instant(name: string): string | undefined {
    const [day, one] = [this.text(`${name}_date`), this.text(name)]
    if (day === undefined && one === undefined) return undefined
    const clock = day === undefined ? one?.slice(11) : this.clock(`${name}_clock`)
    const date = day ?? one?.slice(0, 10) ?? ''
    const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(clock ?? '') ?? []
    if (!isPlantDate(date) || minute === undefined) throw this.wrong(name, plantWords.badInstant)
    return plantIso(plantInstant(date, Number(hour) * 60 + Number(minute)))
  }

  /** «Rige desde»: the start of the jornada, now (absent), or the instant typed beside it. */
  from(jornadaStartMs: number | null): string | undefined {
    const choice = this.text('from')
    if (choice === 'jornada' && jornadaStartMs !== null) return plantIso(jornadaStartMs)
    if (choice !== 'otra') return undefined
    const at = this.instant('from_at')
    if (at === undefined) throw this.wrong('from_at', plantWords.badInstant)
    return at
  }

  wrong(name: string, sentence: string): ProblemError {
    return new ProblemError('invalid', `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`, {
      pointer: name,
    })
  }
}
