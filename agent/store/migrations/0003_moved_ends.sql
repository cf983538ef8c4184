-- The record of a plant, part 3: reading a span stays as quick as its own units, however many were corrected.
-- oldest agent schema: 1

-- The units whose end a person moved, by where it was moved to: only they can belong to another span than measured.
CREATE INDEX idx_corrections_moved_end ON corrections(CAST(override AS INTEGER)) WHERE field = 'end_ts' AND undone_ts IS NULL;
