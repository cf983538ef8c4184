import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../contract/errors.ts'
import { plantDate } from '../contract/plant-time.ts'
import { withPlantFlaws } from '../figures/plant-flaws.ts'
import { moduleRecord } from '../store/day.ts'
import { createRecorder } from '../store/recorder.ts'
import { addReplay, finishReplay } from '../store/replays.ts'
import { createNoDetector, type Detector } from './detector.ts'
import { createOrtDetector } from './detector-ort.ts'
import { analysisFps, probeVideo, readVideo, type VideoPicture } from './ffmpeg.ts'
import { Pipeline } from './pipeline.ts'
import { openReplayStore, prepareCamera, type ReplayOptions, sha256Of } from './replay-target.ts'

const markerModel = join(import.meta.dirname, '../../.data/models/marker.onnx')

/** A file through the same pipeline as a camera, as fast as it goes and dropping nothing. */
export async function replayVideo(
  options: ReplayOptions & { detector: string },
): Promise<{ frames: number; seconds: number; units: number; picture: VideoPicture }> {
  const { file, cameraId, zones, startMs } = options
  const sha256 = await sha256Of(file)
  const { seconds, picture } = await probeVideo(file)
  const detector = await openDetector(options.detector)
  const endMs = Math.ceil(startMs + seconds * 1000)
  // The replay is said first: what is cut short is not counted a second time.
  const { store, prepared } = await openReplayStore(options, (record) => ({
    ...prepareCamera(record, options),
    replayId: addReplay(record, { cameraId, sha256, startMs, endMs }),
  })).catch(async (error: unknown) => {
    await detector.close()
    throw error
  })
  const { operators, module, replayId } = prepared
  try {
    const recorder = createRecorder(store, { cameraId, model: detector.model })
    const day = plantDate(startMs)
    const record = options.jornadas
      ? moduleRecord(store, { module, fromDate: day, toDate: plantDate(startMs + seconds * 1000) })
      : undefined
    // The sample plant's SAM says nothing about the work in a video: only its calendar is asked.
    const flagged = withPlantFlaws(recorder, () => record && { ...record, runs: [] })
    let units = 0
    const sink = {
      ...flagged,
      stationEvent(event: Parameters<typeof recorder.stationEvent>[0]) {
        if (event.type === 'unit-closed') units += 1
        return flagged.stationEvent(event)
      },
    }
    const pipeline = new Pipeline({ zones, operators, detector, sink, detectionFps: analysisFps })
    let frames = 0
    for await (const { seconds: at, frame } of readVideo(file, { fps: analysisFps })) {
      frame.captureMs = startMs + at * 1000
      await pipeline.process(frame)
      frames += 1
    }
    if (frames === 0) throw new AppError('invalid', `${file} holds no picture`)
    pipeline.lose('end-of-video')
    recorder.close()
    finishReplay(store, replayId)
    return { frames, seconds, units, picture }
  } finally {
    store.close()
    await detector.close()
  }
}

async function openDetector(name: string): Promise<Detector> {
  if (name === 'none') return createNoDetector()
  const path = name === 'marker' ? markerModel : name
  if (!existsSync(path)) {
    const hint =
      name === 'marker'
        ? 'is not built yet; run npm run models'
        : 'does not exist; --detector takes marker, none or an ONNX file'
    throw new AppError('invalid', `the detector model ${path} ${hint}`)
  }
  return createOrtDetector(path, 'cpu')
}
