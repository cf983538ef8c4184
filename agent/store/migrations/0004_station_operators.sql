-- The record of a plant, part 4: how many operators belong at a puesto, and since when.
-- oldest agent schema: 1

-- Effective-dated beside workstations.operators, which stays the number in force now, for the release before this one.
-- A puesto without rows always had that number; the first change also writes what held before it, from instant 0 on.
-- Of one instant the row written last is in force.
CREATE TABLE station_operators (
  id             INTEGER PRIMARY KEY,
  workstation_id INTEGER NOT NULL REFERENCES workstations(id),
  valid_from_ts  INTEGER NOT NULL,         -- 0: what held before anybody changed it
  operators      INTEGER NOT NULL CHECK (operators > 0), -- who belong there: load = SAM ÷ operators
  created_ts     INTEGER NOT NULL,
  created_by     TEXT NOT NULL
) STRICT;
CREATE INDEX idx_station_operators_from ON station_operators(workstation_id, valid_from_ts);
