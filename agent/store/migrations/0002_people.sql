-- The record of a plant, part 2: what people do with it. Expand-only: tables nobody of schema 1 reads and columns that may be NULL,
-- so that the release before this one goes on writing after a rollback.
-- oldest agent schema: 1

-- Who added a unit that the camera missed, and why. Its row in cycle_events looks like any other (roi_id and confidence NULL),
-- so that every release counts it; taken back by a correction of 'voided'.
CREATE TABLE added_units (
  cycle_id   INTEGER PRIMARY KEY REFERENCES cycle_events(id),
  reason     TEXT NOT NULL,                -- in the person's words
  created_ts INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;

-- What a person changed, created or took back in Ajustes where the table itself keeps no history. A row taken back leaves its own
-- table, so that the release before this one does not count it either, and stays here whole.
CREATE TABLE settings_history (
  id         INTEGER PRIMARY KEY,
  table_name TEXT NOT NULL,                -- 'hora_extra', 'workstations', 'lost_time_codes' …
  row_key    TEXT NOT NULL,                -- key of the row there: an id, a code, a date
  before     TEXT CHECK (json_valid(before)), -- the row as it was; NULL: there was none
  after      TEXT CHECK (json_valid(after)), -- the row as it is since; NULL: taken back
  created_ts INTEGER NOT NULL,
  created_by TEXT NOT NULL
) STRICT;
CREATE INDEX idx_history_row ON settings_history(table_name, row_key, id);

-- Which file a person took of which days: what was entered or corrected after its instant is not in it
-- ('días que cambiaron desde su última descarga').
CREATE TABLE downloads (
  id        INTEGER PRIMARY KEY,
  login     TEXT NOT NULL,                 -- who took it
  module_id INTEGER NOT NULL REFERENCES modules(id),
  from_date TEXT NOT NULL,                 -- first plant day in it
  to_date   TEXT NOT NULL,                 -- last plant day in it
  jornada   TEXT,                          -- NULL: every jornada of those days
  form      TEXT NOT NULL,                 -- 'xlsx' | 'csv'
  at_ts     INTEGER NOT NULL               -- the instant of its figures: later entries are not in it
) STRICT;
CREATE INDEX idx_downloads_login ON downloads(login, module_id, at_ts);
-- What changed since an instant, without walking all corrections.
CREATE INDEX idx_corrections_created ON corrections(created_ts);
CREATE INDEX idx_corrections_undone ON corrections(undone_ts) WHERE undone_ts IS NOT NULL;

-- Every backup the running agent made or could not make: its age and what went wrong survive a restart.
CREATE TABLE backups (
  id          INTEGER PRIMARY KEY,
  started_ts  INTEGER NOT NULL,            -- when it began
  finished_ts INTEGER,                     -- when it was verified and in its place; NULL: not, or not yet
  destination TEXT NOT NULL,               -- folder, or user@host:/folder
  bytes       INTEGER,                     -- size of the copy; NULL: there is none
  problem     TEXT                         -- why there is none; NULL: it is good, or a crash cut it short
) STRICT;

-- Proof that frames and video were erased because somebody had a right to it: what is left of them is this row.
CREATE TABLE erasures (
  id             INTEGER PRIMARY KEY,
  workstation_id INTEGER NOT NULL REFERENCES workstations(id), -- asked for
  from_ts        INTEGER NOT NULL,         -- first instant asked for
  to_ts          INTEGER NOT NULL CHECK (to_ts > from_ts), -- first instant after it
  files          INTEGER NOT NULL,         -- erased: segments and frames
  bytes          INTEGER NOT NULL,         -- freed
  manifest       TEXT NOT NULL CHECK (json_valid(manifest)), -- name, bytes and SHA-256 of every file, taken before it went
  reason         TEXT NOT NULL,            -- in the words of who asked
  created_ts     INTEGER NOT NULL,
  created_by     TEXT NOT NULL
) STRICT;

-- An idempotency key sent again with another request is a mistake of the sender, not a repetition.
ALTER TABLE answered_writes ADD COLUMN request_sha256 TEXT; -- of the body that was answered; NULL: written by schema 1
-- Old answers are forgotten by age.
CREATE INDEX idx_answered_at ON answered_writes(at_ts);

-- Whoever opens a segment or a camera's picture of now ('live') looks at no cycle.
ALTER TABLE clip_accesses ADD COLUMN camera_id INTEGER REFERENCES cameras(id); -- whose picture; NULL: the cycle's
ALTER TABLE clip_accesses ADD COLUMN segment_id INTEGER REFERENCES video_segments(id); -- which segment; NULL: none was opened as such

ALTER TABLE pins ADD COLUMN note TEXT; -- why it is kept, in the person's words

-- A stopwatch study: the laps of one sitting, and of what they are readings. 1, 2 or 3 operators make a standard
-- provisional, en validación or consolidado, so that a reading says whose it is.
ALTER TABLE manual_observations ADD COLUMN study_uuid TEXT; -- of one sitting at the stopwatch, made on the device; NULL: a single reading or an imported sheet
ALTER TABLE manual_observations ADD COLUMN reference TEXT; -- garment; NULL: that of the run in force
ALTER TABLE manual_observations ADD COLUMN operation TEXT; -- a standard_times.operation; NULL: the whole unit of the station
ALTER TABLE manual_observations ADD COLUMN operator_code TEXT; -- pseudonym; NULL: not said

-- A stop entered from a phone may be sent twice; and when it was ended late, files taken in between do not have its end.
ALTER TABLE lost_time_events ADD COLUMN client_uuid TEXT; -- made where it was typed: a resend does not double; NULL: entered by schema 1 or by a command
ALTER TABLE lost_time_events ADD COLUMN ended_ts INTEGER; -- when somebody said that it was over; NULL: entered with its end, or still lasting
ALTER TABLE lost_time_events ADD COLUMN ended_by TEXT; -- login
CREATE UNIQUE INDEX idx_lost_client ON lost_time_events(client_uuid) WHERE client_uuid IS NOT NULL;

-- What was taken back says why.
ALTER TABLE lost_time_events ADD COLUMN void_reason TEXT; -- in the person's words; NULL: stands, or voided by schema 1
ALTER TABLE manual_observations ADD COLUMN void_reason TEXT; -- in the person's words; NULL: stands, or voided by schema 1
