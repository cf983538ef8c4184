import type { Logger } from 'pino'
import { recordClockProblem } from './clock.ts'
import type { Config } from './config.ts'
import type { Reserve } from './store/reserve.ts'
import { sweep } from './store/retention.ts'
import type { Store } from './store/store.ts'

const everyMs = 60_000
/** While there is no room: recording comes back soon after somebody made some. */
const shortEveryMs = 5_000

/** Room on the disk, looked after once a minute, and at once when ffmpeg found none: old video and frames go, and when that is not enough recording stops. */
export class Room {
  private readonly store: Store
  private readonly config: Config
  private readonly reserve: Reserve
  private readonly log: Logger
  private timer: ReturnType<typeof setTimeout> | undefined
  private allowed = true
  private stopped = true

  constructor(store: Store, config: Config, reserve: Reserve, log: Logger) {
    this.store = store
    this.config = config
    this.reserve = reserve
    this.log = log
  }

  start(): void {
    this.stopped = false
    this.look()
  }

  stop = (): void => {
    this.stopped = true
    clearTimeout(this.timer)
  }

  /** False: under the floor with nothing left to delete. Measuring goes on. */
  mayRecord(): boolean {
    return this.allowed
  }

  /** Looks now; the next look is a minute from here. */
  look(): void {
    this.sweep()
    clearTimeout(this.timer)
    if (!this.stopped) this.timer = setTimeout(() => this.look(), this.allowed ? everyMs : shortEveryMs)
  }

  private sweep(): void {
    const { video_dir, frames_dir, retention } = this.config
    try {
      const { deleted, freeBytes, mayRecord } = sweep({
        store: this.store,
        videoDir: video_dir,
        framesDir: frames_dir,
        maxAgeDays: retention.max_age_days,
        floorBytes: retention.free_floor_gb * 1e9,
        reserve: this.reserve,
        clockWrong: recordClockProblem(this.store) !== null,
      })
      if (deleted > 0) this.log.info({ deleted, free_bytes: freeBytes }, 'old video was deleted')
      if (mayRecord !== this.allowed) {
        this.log[mayRecord ? 'info' : 'error'](
          { free_bytes: freeBytes, may_record: mayRecord },
          'room on the disk',
        )
      }
      this.allowed = mayRecord
    } catch (error) {
      // Room that cannot be looked after is no room: the record matters more than video.
      this.allowed = false
      this.log.error({ err: error }, 'room on the disk cannot be looked after')
    }
  }
}
