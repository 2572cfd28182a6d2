/** Answers that can be made again. */
export const KEPT_ANSWERS_SCHEMA = `
  -- What was last made out of everything, for whoever asks again: dropped by the first change, in its transaction.
  CREATE TABLE kept_answers (
    question    TEXT PRIMARY KEY,
    -- What the files looked like, and what else has to be the same.
    made_of     TEXT NOT NULL,
    answer      TEXT NOT NULL CHECK (json_valid(answer))
  ) STRICT, WITHOUT ROWID;
  `

/** What they were made of. */
export const KEPT_LOOKS_SCHEMA = `
  -- What the files looked like: once for all answers. No number is given twice.
  CREATE TABLE kept_looks (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    bytes       BLOB NOT NULL
  ) STRICT;
  `
