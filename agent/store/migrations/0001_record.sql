-- The record of a plant, part 1. STRICT everywhere; NULL means "not known", never zero.
-- Instants (…_ts) are INTEGER Unix milliseconds UTC; plant days (…_date) are TEXT YYYY-MM-DD in America/Bogota.
-- Effective-dated tables carry valid_from_ts: the row in force at an instant is the latest one not after it.
-- In every table: id is the row's own number, …_id points to another table's row, created_ts and created_by say when and
-- by which login the row was written, valid_from_ts from when it is in force, reference is a garment ('Ref22 Slim').
-- Rows are corrected by adding, not by changing: the history of a figure can always be replayed.

-- What this file is: org_id, sample_data ('1' = datos de ejemplo), oldest_agent_schema, heartbeat_ts.
-- oldest_agent_schema: the lowest schema version an agent must know to write here; a rollback asks it.
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,                  -- one of the words above
  value TEXT NOT NULL                      -- as text, whatever it is
) STRICT, WITHOUT ROWID;

CREATE TABLE modules (
  id     INTEGER PRIMARY KEY,
  code   TEXT NOT NULL UNIQUE,            -- 'angela': in addresses and file names
  name   TEXT NOT NULL,                   -- 'Angela': on screens
  org_id INTEGER NOT NULL                 -- whose plant this is; people of another organisation are refused
) STRICT;

-- Address and password of a camera live in the configuration, readable by the agent only.
CREATE TABLE cameras (
  id        INTEGER PRIMARY KEY,          -- the number in cam{id}_… file names
  name      TEXT NOT NULL,                 -- as people call it: 'Cámara 1'
  module_id INTEGER NOT NULL REFERENCES modules(id),
  measured_until_ts INTEGER               -- capture time of the newest frame measured; NULL: none yet. A crash leaves it: what follows is a gap
) STRICT;

CREATE TABLE workstations (
  id        INTEGER PRIMARY KEY,
  name      TEXT NOT NULL,                -- as people call it: 'Puesto 1', 'perrillas'
  module    TEXT NOT NULL,                -- display text; the truth is module_id
  camera_id INTEGER REFERENCES cameras(id), -- NULL: no camera, sin medición
  operation TEXT,                         -- display text; the truth is balance_lines
  code      TEXT NOT NULL UNIQUE,         -- P01 … P21: in zones files and addresses
  module_id INTEGER NOT NULL REFERENCES modules(id),
  position  INTEGER NOT NULL,             -- order along the line
  operators INTEGER NOT NULL DEFAULT 1 CHECK (operators > 0) -- operators who belong there
) STRICT;

-- Standards, effective-dated: the SAM of one pass of an operation of a reference.
CREATE TABLE standard_times (
  id              INTEGER PRIMARY KEY,
  reference       TEXT NOT NULL,          -- 'Ref22 Slim'
  operation       TEXT NOT NULL,          -- 'PESPUNTAR CUELLO'
  sam_minutes     REAL NOT NULL CHECK (sam_minutes > 0), -- minutes, of one pass; imports refuse what no sewing operation takes
  machine_code    TEXT,                   -- MPP, MREV, MOJA, MBOT, PLCH; NULL: not known
  passes_per_unit REAL NOT NULL DEFAULT 1 CHECK (passes_per_unit > 0), -- 0.1: bundles of ten in one pass
  valid_from_ts   INTEGER NOT NULL,
  source          TEXT NOT NULL,          -- file and sheet, or 'estudio', or 'datos de ejemplo'
  created_ts      INTEGER NOT NULL,
  created_by      TEXT NOT NULL,          -- login of the person who applied it
  UNIQUE (reference, operation, valid_from_ts)
) STRICT;

-- Which station does which operation of a reference: one immutable set per version.
CREATE TABLE balances (
  id            INTEGER PRIMARY KEY,
  reference     TEXT NOT NULL,
  valid_from_ts INTEGER NOT NULL,
  source        TEXT NOT NULL,             -- file and sheet, or who said so
  created_ts    INTEGER NOT NULL,
  created_by    TEXT NOT NULL,
  UNIQUE (reference, valid_from_ts)
) STRICT;

CREATE TABLE balance_lines (
  balance_id     INTEGER NOT NULL REFERENCES balances(id),
  workstation_id INTEGER NOT NULL REFERENCES workstations(id),
  operation      TEXT NOT NULL,           -- a standard_times.operation of the same reference
  position       INTEGER NOT NULL,        -- order of work
  share          REAL NOT NULL DEFAULT 1 CHECK (share > 0 AND share <= 1), -- part of the units done here when stations divide an operation
  PRIMARY KEY (balance_id, workstation_id, operation)
) STRICT, WITHOUT ROWID;

-- What a module sews and when: OP + reference. A unit takes the run in force at its station when it ends.
CREATE TABLE runs (
  id             INTEGER PRIMARY KEY,
  module_id      INTEGER NOT NULL REFERENCES modules(id),
  workstation_id INTEGER REFERENCES workstations(id), -- NULL: the whole module; else this station changed over at its own time
  op             TEXT NOT NULL,            -- orden de producción
  reference      TEXT NOT NULL,
  from_ts        INTEGER NOT NULL,         -- first instant it is sewn
  to_ts          INTEGER,                 -- NULL: still running
  planned_units  INTEGER,                  -- of the OP; NULL: not said
  created_ts     INTEGER NOT NULL,
  created_by     TEXT NOT NULL
) STRICT;
CREATE INDEX idx_runs_module_from ON runs(module_id, from_ts);

-- A jornada is a calendar rule; it belongs to the day it starts on and may cross midnight.
CREATE TABLE jornadas (
  id              INTEGER PRIMARY KEY,
  module_id       INTEGER NOT NULL REFERENCES modules(id),
  name            TEXT NOT NULL,           -- 'Mañana': on boards and in Excel
  start_minute    INTEGER NOT NULL CHECK (start_minute BETWEEN 0 AND 1439), -- minute of the plant day
  length_minutes  INTEGER NOT NULL CHECK (length_minutes BETWEEN 1 AND 1440), -- from start to end, breaks included
  weekdays        TEXT NOT NULL,          -- ISO weekdays it starts on: '12345'
  valid_from_date TEXT NOT NULL,          -- first start day
  valid_to_date   TEXT,                   -- last start day; NULL: still in force
  created_ts      INTEGER NOT NULL,
  created_by      TEXT NOT NULL
) STRICT;

-- Paradas programadas: breaks × operators leave the available minutes.
CREATE TABLE breaks (
  id             INTEGER PRIMARY KEY,
  jornada_id     INTEGER NOT NULL REFERENCES jornadas(id),
  name           TEXT NOT NULL,            -- 'Almuerzo'
  offset_minutes INTEGER NOT NULL CHECK (offset_minutes >= 0), -- from the start of the jornada
  length_minutes INTEGER NOT NULL CHECK (length_minutes > 0) -- every operator rests that long
) STRICT;

CREATE TABLE holidays (
  date      TEXT NOT NULL,                 -- plant day on which no jornada starts
  module_id INTEGER NOT NULL REFERENCES modules(id),
  name      TEXT NOT NULL,                 -- 'Independencia'
  PRIMARY KEY (module_id, date)
) STRICT, WITHOUT ROWID;

-- Hora extra: dated operator-minutes beyond the jornadas.
CREATE TABLE hora_extra (
  id         INTEGER PRIMARY KEY,
  module_id  INTEGER NOT NULL REFERENCES modules(id),
  start_ts   INTEGER NOT NULL,             -- first instant
  end_ts     INTEGER NOT NULL CHECK (end_ts > start_ts), -- first instant after it
  operators  INTEGER NOT NULL CHECK (operators > 0), -- who stay: × minutes = operator-minutes added
  created_ts INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;

-- Effective-dated settings of a module; every row is a whole picture, so that one row answers for an instant.
CREATE TABLE module_settings (
  id               INTEGER PRIMARY KEY,
  module_id        INTEGER NOT NULL REFERENCES modules(id),
  valid_from_ts    INTEGER NOT NULL,
  operators        INTEGER,               -- present; NULL: nobody said, so no meta and no eficiencia
  target_factor    REAL CHECK (target_factor > 0), -- 0.90
  output_stations  TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(output_stations)), -- workstation codes whose units are the module's units
  umbral_atento    REAL,                  -- ratio under which a value is 'atento'; NULL: umbrales por definir
  umbral_atrasado  REAL,                  -- ratio under which a value is 'atrasado'
  rendimiento      TEXT NOT NULL DEFAULT 'cumplimiento' CHECK (rendimiento IN ('cumplimiento', 'eficiencia')), -- por confirmar
  suplementos      REAL,                  -- allowance as a fraction; NULL: por definir
  confirmed        INTEGER NOT NULL DEFAULT 1 CHECK (confirmed IN (0, 1)), -- 0: carried over, por confirmar
  created_ts       INTEGER NOT NULL,
  created_by       TEXT NOT NULL
) STRICT;
CREATE INDEX idx_settings_module_from ON module_settings(module_id, valid_from_ts, id);

CREATE TABLE model_versions (
  id            INTEGER PRIMARY KEY,
  name          TEXT NOT NULL,             -- as the configuration names it
  sha256        TEXT NOT NULL,            -- of the model file
  provider      TEXT NOT NULL,            -- tensorrt | cuda | cpu | none
  runtime       TEXT NOT NULL,            -- runtime name and version
  first_seen_ts INTEGER NOT NULL,          -- when the agent first measured with it
  UNIQUE (sha256, provider, runtime)
) STRICT;

-- Immutable versions of a camera's geometry; a cycle points at the one that produced it.
CREATE TABLE rois (
  id             INTEGER PRIMARY KEY,
  camera_id      INTEGER NOT NULL REFERENCES cameras(id),
  version        INTEGER NOT NULL,        -- 1, 2, 3 … per camera
  geometry       TEXT NOT NULL CHECK (json_valid(geometry)), -- one camera of a zones file: areas, zones, masks; 0…1
  reference_path TEXT,                    -- the still frame it was drawn on; camera-moved compares with it
  valid_from_ts  INTEGER NOT NULL,
  created_ts     INTEGER NOT NULL,
  created_by     TEXT NOT NULL,
  UNIQUE (camera_id, version)
) STRICT;

-- One observed put-down of a piece = one row. Never updated once it has ended: corrections are rows of their own.
CREATE TABLE cycle_events (
  id               INTEGER PRIMARY KEY,
  workstation_id   INTEGER NOT NULL REFERENCES workstations(id),
  start_ts         INTEGER NOT NULL,      -- first hand in pick-up
  end_ts           INTEGER,               -- piece put down; NULL while in progress
  duration_seconds REAL,                  -- (end_ts − start_ts) / 1000, pauses included; NULL while in progress
  notes            TEXT,                   -- free text of the seed's schema; the agent writes none
  valid_for_timing INTEGER CHECK (valid_for_timing IN (0, 1)), -- NULL while in progress; 0 still counts for output
  invalid_reason   TEXT,                  -- words of contract/measurement.ts timingFlaws, comma-separated
  confidence       REAL CHECK (confidence BETWEEN 0 AND 1), -- 0…1, from the evidence for both boundaries; NULL: a person added it
  absent_seconds   REAL,                  -- inside it, nobody at the station
  model_version_id INTEGER REFERENCES model_versions(id),
  roi_id           INTEGER REFERENCES rois(id), -- NULL: added by a person
  run_id           INTEGER REFERENCES runs(id), -- in force at end_ts, stamped again when a run is entered late; NULL: no OP was set
  frame_path       TEXT,                  -- relative to the frames folder; NULL: none kept or already rolled away
  operator_code    TEXT,                  -- pseudonym in force at end_ts; NULL: not assigned
  CHECK (end_ts IS NULL OR end_ts >= start_ts)
) STRICT;
CREATE INDEX idx_events_start ON cycle_events(start_ts); -- pages across stations
CREATE INDEX idx_events_workstation_start ON cycle_events(workstation_id, start_ts);
CREATE INDEX idx_events_workstation_end ON cycle_events(workstation_id, end_ts);
-- The frames still on disk, oldest first, for retention.
CREATE INDEX idx_events_frame ON cycle_events(end_ts) WHERE frame_path IS NOT NULL;
-- At most one unit in progress per station; finding it must not depend on the length of the history.
CREATE UNIQUE INDEX idx_events_open ON cycle_events(workstation_id) WHERE end_ts IS NULL;

-- What was not a unit, and why.
CREATE TABLE cycle_events_rejected (
  id               INTEGER PRIMARY KEY,
  workstation_id   INTEGER NOT NULL REFERENCES workstations(id),
  start_ts         INTEGER NOT NULL,       -- first sign of it
  end_ts           INTEGER NOT NULL,       -- when it turned out not to be a unit
  reason           TEXT NOT NULL,         -- a word of contract/measurement.ts rejectionReasons
  model_version_id INTEGER REFERENCES model_versions(id),
  roi_id           INTEGER REFERENCES rois(id)
) STRICT;
CREATE INDEX idx_rejected_workstation_start ON cycle_events_rejected(workstation_id, start_ts);

-- A correction never overwrites: original, override, reason, who. The latest one of a field not undone is in force.
-- A moved start or end stays within one hour of the original, so that reading a span need look no further.
CREATE TABLE corrections (
  id         INTEGER PRIMARY KEY,
  cycle_id   INTEGER NOT NULL REFERENCES cycle_events(id),
  field      TEXT NOT NULL CHECK (field IN ('start_ts', 'end_ts', 'valid_for_timing', 'reproceso', 'voided')), -- what is overridden; voided: it was no unit at all
  original   TEXT,                        -- NULL: there was none
  override   TEXT NOT NULL,                -- the value in force instead: ms or 0/1
  reason     TEXT NOT NULL,                -- in the person's words
  created_ts INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  undone_ts  INTEGER,                     -- NULL: in force
  undone_by  TEXT                          -- login
) STRICT;
CREATE INDEX idx_corrections_cycle ON corrections(cycle_id, field, id);

-- The cycles as corrected: what every figure counts. `corrected` is 1 when a correction is in force.
-- Almost no cycle is ever corrected, so that those without a correction take the short way.
CREATE VIEW cycle_events_in_force AS
SELECT c.id, c.workstation_id, c.end_ts AS original_end_ts, c.start_ts, c.end_ts, c.duration_seconds,
       c.valid_for_timing, c.invalid_reason, 0 AS reproceso, 0 AS voided, 0 AS corrected,
       c.run_id, c.confidence, c.absent_seconds, c.model_version_id, c.roi_id, c.frame_path, c.operator_code, c.notes
FROM cycle_events c WHERE NOT EXISTS (SELECT 1 FROM corrections k WHERE k.cycle_id = c.id)
UNION ALL
SELECT id, workstation_id, original_end_ts, start_ts, end_ts, (end_ts - start_ts) / 1000.0,
       valid_for_timing, invalid_reason, reproceso, voided, corrected,
       run_id, confidence, absent_seconds, model_version_id, roi_id, frame_path, operator_code, notes
FROM (
  SELECT c.id, c.workstation_id, c.end_ts AS original_end_ts,
         COALESCE((SELECT CAST(k.override AS INTEGER) FROM corrections k WHERE k.cycle_id = c.id AND k.field = 'start_ts'
                   AND k.undone_ts IS NULL ORDER BY k.id DESC LIMIT 1), c.start_ts) AS start_ts,
         COALESCE((SELECT CAST(k.override AS INTEGER) FROM corrections k WHERE k.cycle_id = c.id AND k.field = 'end_ts'
                   AND k.undone_ts IS NULL ORDER BY k.id DESC LIMIT 1), c.end_ts) AS end_ts,
         COALESCE((SELECT CAST(k.override AS INTEGER) FROM corrections k WHERE k.cycle_id = c.id AND k.field = 'valid_for_timing'
                   AND k.undone_ts IS NULL ORDER BY k.id DESC LIMIT 1), c.valid_for_timing) AS valid_for_timing,
         COALESCE((SELECT CAST(k.override AS INTEGER) FROM corrections k WHERE k.cycle_id = c.id AND k.field = 'reproceso'
                   AND k.undone_ts IS NULL ORDER BY k.id DESC LIMIT 1), 0) AS reproceso,
         COALESCE((SELECT CAST(k.override AS INTEGER) FROM corrections k WHERE k.cycle_id = c.id AND k.field = 'voided'
                   AND k.undone_ts IS NULL ORDER BY k.id DESC LIMIT 1), 0) AS voided,
         EXISTS (SELECT 1 FROM corrections k WHERE k.cycle_id = c.id AND k.undone_ts IS NULL) AS corrected,
         c.invalid_reason, c.run_id, c.confidence, c.absent_seconds, c.model_version_id, c.roi_id, c.frame_path,
         c.operator_code, c.notes
  FROM cycle_events c WHERE EXISTS (SELECT 1 FROM corrections k WHERE k.cycle_id = c.id)
);

-- Roll-up in 5-minute buckets of end_ts (jornada hours are not clock hours), kept in the transaction of each event.
-- Holds counts and sums only; SAM is joined when read, so that a back-dated standard needs no rebuild.
CREATE TABLE cycle_buckets (
  workstation_id   INTEGER NOT NULL REFERENCES workstations(id),
  bucket_ts        INTEGER NOT NULL,      -- start of the bucket, a multiple of 300,000
  run_id           INTEGER NOT NULL,      -- 0: no OP was set (a primary key holds no NULL)
  units            INTEGER NOT NULL,      -- good units: neither voided nor reproceso
  reproceso_units  INTEGER NOT NULL,       -- units marked reproceso: time, not output
  timed_units      INTEGER NOT NULL,      -- of units: valid for timing
  timed_ms         INTEGER NOT NULL,      -- Σ duration of the timed units; integers, so that adding and taking away leaves nothing behind
  timed_ms_sq      INTEGER NOT NULL,      -- Σ duration² (ms²), for CV without the rows
  reproceso_ms     INTEGER NOT NULL,      -- Σ duration of the reproceso valid for timing
  PRIMARY KEY (workstation_id, bucket_ts, run_id)
) STRICT, WITHOUT ROWID;

-- Stopwatch readings and typed counts of a person.
CREATE TABLE manual_observations (
  id               INTEGER PRIMARY KEY,
  client_uuid      TEXT NOT NULL UNIQUE,  -- made on the device: a resend does not double
  kind             TEXT NOT NULL CHECK (kind IN ('cronometro', 'conteo', 'segundas')), -- a stopwatch reading, a count of units, a count of segundas
  module_id        INTEGER NOT NULL REFERENCES modules(id),
  workstation_id   INTEGER REFERENCES workstations(id), -- NULL: the module's output
  start_ts         INTEGER,               -- NULL: a sheet without clock times
  end_ts           INTEGER,                -- of the reading or the counted interval
  duration_seconds REAL,                  -- cronómetro: one reading
  units            INTEGER,               -- conteo: units in the interval
  valid            INTEGER NOT NULL DEFAULT 1 CHECK (valid IN (0, 1)), -- 0: the person voided the lap
  valoracion       REAL,                  -- rating as a fraction (0.95); NULL: none typed, so no claim about the standard
  device_ts        INTEGER,               -- the device's own clock when it was taken
  device_offset_ms INTEGER,               -- device clock − ours, measured at upload
  note             TEXT,                   -- in the person's words
  created_ts       INTEGER NOT NULL,
  created_by       TEXT NOT NULL,
  voided_ts        INTEGER,               -- NULL: stands
  voided_by        TEXT,                   -- login
  CHECK (end_ts IS NULL OR (end_ts >= start_ts AND end_ts - start_ts <= 86400000)) -- a day at most: reading a span looks back no further
) STRICT;
CREATE INDEX idx_manual_module_start ON manual_observations(module_id, start_ts);

-- Pseudonyms only; who is behind one stays with the plant.
CREATE TABLE operator_assignments (
  id             INTEGER PRIMARY KEY,
  workstation_id INTEGER NOT NULL REFERENCES workstations(id),
  operator_code  TEXT NOT NULL,            -- pseudonym: O07
  from_ts        INTEGER NOT NULL,         -- first instant
  to_ts          INTEGER,                  -- NULL: still there
  created_ts     INTEGER NOT NULL,
  created_by     TEXT NOT NULL
) STRICT;
CREATE INDEX idx_operator_workstation_from ON operator_assignments(workstation_id, from_ts);

CREATE TABLE lost_time_codes (
  code    TEXT PRIMARY KEY,               -- C001 … C022
  text    TEXT,                           -- NULL: por definir
  planned INTEGER CHECK (planned IN (0, 1)) -- 1 parada programada, 0 no programada, NULL por definir
) STRICT, WITHOUT ROWID;

CREATE TABLE lost_time_events (
  id             INTEGER PRIMARY KEY,
  module_id      INTEGER NOT NULL REFERENCES modules(id),
  workstation_id INTEGER REFERENCES workstations(id), -- NULL: the whole module stood
  code           TEXT NOT NULL REFERENCES lost_time_codes(code), -- the cause
  start_ts       INTEGER NOT NULL,         -- when the stop began
  end_ts         INTEGER,                 -- NULL: still lasting
  operators      INTEGER NOT NULL CHECK (operators > 0), -- affected: lost minutes = minutes × operators
  note           TEXT,                     -- in the person's words
  created_ts     INTEGER NOT NULL,
  created_by     TEXT NOT NULL,
  voided_ts      INTEGER,                 -- NULL: stands
  voided_by      TEXT,                     -- login
  CHECK (end_ts IS NULL OR (end_ts > start_ts AND end_ts - start_ts <= 86400000)) -- a day at most: reading a span looks back no further
) STRICT;
CREATE INDEX idx_lost_module_start ON lost_time_events(module_id, start_ts);
CREATE INDEX idx_lost_lasting ON lost_time_events(module_id) WHERE end_ts IS NULL;

-- Spans of a camera's time in which nothing is known: a gap is never a cycle and never an empty station.
-- Gaps of one camera do not overlap.
CREATE TABLE signal_gaps (
  id        INTEGER PRIMARY KEY,
  camera_id INTEGER NOT NULL REFERENCES cameras(id),
  start_ts  INTEGER NOT NULL,              -- last instant that was seen
  end_ts    INTEGER,                      -- NULL: still lasting
  kind      TEXT NOT NULL                 -- a word of contract/measurement.ts gapKinds
) STRICT;
CREATE INDEX idx_gaps_camera_start ON signal_gaps(camera_id, start_ts);
CREATE UNIQUE INDEX idx_gaps_lasting ON signal_gaps(camera_id) WHERE end_ts IS NULL;

-- Presence without cycles: from recorded detections, where motion is not known.
CREATE TABLE presence_intervals (
  id             INTEGER PRIMARY KEY,
  workstation_id INTEGER NOT NULL REFERENCES workstations(id),
  start_ts       INTEGER NOT NULL,         -- capture time
  end_ts         INTEGER NOT NULL,         -- capture time
  present        INTEGER CHECK (present IN (0, 1)) -- NULL: unknown
) STRICT;
CREATE INDEX idx_presence_workstation_start ON presence_intervals(workstation_id, start_ts);

CREATE TABLE video_segments (
  id         INTEGER PRIMARY KEY,
  camera_id  INTEGER NOT NULL REFERENCES cameras(id),
  path       TEXT NOT NULL UNIQUE,        -- cam{id}_YYYYMMDD_HHMMSS.mp4, relative to the video folder
  start_ts   INTEGER NOT NULL,             -- capture time of its first frame
  end_ts     INTEGER,                     -- NULL: being written
  bytes      INTEGER,                     -- NULL: being written
  deleted_ts INTEGER,                     -- NULL: the file is there
  deleted_reason TEXT                     -- 'edad' | 'espacio' | 'borrado pedido'; NULL: not deleted
) STRICT;
CREATE INDEX idx_segments_camera_start ON video_segments(camera_id, start_ts);
-- What is on disk, oldest first, for retention.
CREATE INDEX idx_segments_kept ON video_segments(start_ts) WHERE deleted_ts IS NULL;

-- What retention removed from the disk, and why: deleting is never silent.
CREATE TABLE deletions (
  id     INTEGER PRIMARY KEY,
  at_ts  INTEGER NOT NULL,                 -- when the file went
  path   TEXT NOT NULL,                   -- relative to the video or frames folder
  bytes  INTEGER NOT NULL,                 -- freed
  reason TEXT NOT NULL                    -- 'edad' | 'espacio' | 'borrado pedido'
) STRICT;

-- Evidence somebody wants kept: deleted last.
CREATE TABLE pins (
  cycle_id   INTEGER PRIMARY KEY REFERENCES cycle_events(id),
  created_ts INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;

-- Who looked at a clip or a full frame, and when.
CREATE TABLE clip_accesses (
  id       INTEGER PRIMARY KEY,
  login    TEXT NOT NULL,                  -- who looked
  at_ts    INTEGER NOT NULL,               -- when
  cycle_id INTEGER REFERENCES cycle_events(id),
  what     TEXT NOT NULL                  -- 'clip' | 'frame' | 'segment'
) STRICT;

-- One row per person and plant day: 'días con visita: 18 de 22', 'Ronald revisó hace 12 min'.
CREATE TABLE visits (
  login   TEXT NOT NULL,                   -- whose visit
  date    TEXT NOT NULL,                   -- plant day
  last_ts INTEGER NOT NULL,                -- last look of that day
  PRIMARY KEY (login, date)
) STRICT, WITHOUT ROWID;

-- Writes already answered: the same idempotency key gets the same answer and changes nothing again.
CREATE TABLE answered_writes (
  idempotency_key TEXT NOT NULL,           -- made by the sender
  login           TEXT NOT NULL,          -- a key is its sender's own
  route           TEXT NOT NULL,           -- method and path it was sent to
  status          INTEGER NOT NULL,        -- HTTP status that was answered
  body            TEXT NOT NULL,           -- answer, as it was sent
  at_ts           INTEGER NOT NULL,        -- when it was answered
  PRIMARY KEY (login, idempotency_key)
) STRICT, WITHOUT ROWID;

-- Videos measured by `replay`: the same camera and span is never counted twice.
CREATE TABLE replays (
  id         INTEGER PRIMARY KEY,
  camera_id  INTEGER NOT NULL REFERENCES cameras(id),
  sha256     TEXT NOT NULL,               -- of the video or detections file
  start_ts   INTEGER NOT NULL,            -- t0: wall time of presentation timestamp 0
  end_ts     INTEGER NOT NULL,             -- wall time of its last frame
  created_ts INTEGER NOT NULL,
  finished_ts INTEGER                     -- NULL: cut short, so the span is only partly measured
) STRICT;

-- For people with a SQLite shell: the same rows in the plant's own clock.
CREATE VIEW cycle_events_bogota AS
SELECT c.id, w.code AS puesto,
       strftime('%Y-%m-%d %H:%M:%f', c.start_ts / 1000.0, 'unixepoch', '-5 hours') AS inicio,
       strftime('%Y-%m-%d %H:%M:%f', c.end_ts   / 1000.0, 'unixepoch', '-5 hours') AS fin,
       c.duration_seconds, c.valid_for_timing, c.invalid_reason, c.confidence
FROM cycle_events c JOIN workstations w ON w.id = c.workstation_id;
