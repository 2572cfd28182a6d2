import {ATTEMPTS_SCHEMA} from './attempts-schema.ts'
import {KEPT_ANSWERS_SCHEMA, KEPT_LOOKS_SCHEMA} from './kept-schema.ts'
import {USAGE_SCHEMA} from './usage-schema.ts'
import {SEARCH_SCHEMA} from './search-schema.ts'

/**
 * The schema, as steps that are only ever appended to; `PRAGMA user_version` counts the steps a database has seen.
 *
 * Times are UTC in ISO 8601 with milliseconds. Order is by id, never by time. Long texts are the last columns of their
 * tables, so that a listing never walks their overflow pages.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE projects (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL,
    path        TEXT NOT NULL UNIQUE,
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL
  ) STRICT;

  -- One row a change set; a version number is never used twice and leaves no gap.
  CREATE TABLE versions (
    version     INTEGER PRIMARY KEY,
    at          TEXT NOT NULL,
    author      TEXT NOT NULL,
    -- The version whose state this one brought back, if it is a rollback.
    reverts     INTEGER
  ) STRICT;
  CREATE INDEX versions_at ON versions (at);
  CREATE INDEX versions_author ON versions (author, version);

  CREATE TABLE changes (
    id          INTEGER PRIMARY KEY,
    version     INTEGER NOT NULL REFERENCES versions (version),
    kind        TEXT NOT NULL,
    entity_id   TEXT NOT NULL,
    before      TEXT CHECK (before IS NULL OR json_valid(before)),
    after       TEXT CHECK (after IS NULL OR json_valid(after))
  ) STRICT;
  CREATE INDEX changes_version ON changes (version, id);
  CREATE INDEX changes_entity ON changes (entity_id, id);
  CREATE INDEX changes_kind ON changes (kind, id);

  -- Every text a specification ever had, once, by its SHA-256.
  CREATE TABLE contents (
    hash        TEXT PRIMARY KEY,
    content     TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE specifications (
    id              TEXT PRIMARY KEY,
    project_id      INTEGER NOT NULL REFERENCES projects (id),
    name            TEXT NOT NULL,
    status          TEXT NOT NULL CHECK (status IN ('pending', 'in_progress', 'completed', 'failed', 'blocked', 'skipped')),
    number          TEXT,
    path            TEXT NOT NULL,
    content_hash    TEXT NOT NULL REFERENCES contents (hash),
    -- The content that the completion proved, and the execution that proved it.
    completed_hash  TEXT,
    evidence_id     INTEGER,
    run_id          INTEGER,
    created_at      TEXT NOT NULL,
    updated_at      TEXT NOT NULL,
    -- Set while the file is gone; status and history wait for its return.
    removed_at      TEXT,
    dependencies    TEXT NOT NULL CHECK (json_valid(dependencies)),
    metadata        TEXT NOT NULL CHECK (json_valid(metadata)),
    content         TEXT NOT NULL
  ) STRICT;
  CREATE INDEX specifications_present ON specifications (id) WHERE removed_at IS NULL;
  CREATE INDEX specifications_status ON specifications (project_id, status);
  CREATE INDEX specifications_run ON specifications (run_id) WHERE run_id IS NOT NULL;

  -- The same dependencies as the JSON column, for look-ups either way. A reference that leads nowhere has no depends_on.
  CREATE TABLE spec_dependencies (
    spec_id     TEXT NOT NULL REFERENCES specifications (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    reference   TEXT NOT NULL,
    depends_on  TEXT REFERENCES specifications (id),
    PRIMARY KEY (spec_id, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX spec_dependencies_reverse ON spec_dependencies (depends_on);

  -- What mmm knows of each file below the specs folder: unchanged size and times mean unchanged content.
  CREATE TABLE specification_files (
    path        TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    -- The id that the file says; NULL when it does not parse.
    claimed_id  TEXT,
    problems    TEXT NOT NULL CHECK (json_valid(problems))
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE runs (
    id           INTEGER PRIMARY KEY,
    project_id   INTEGER NOT NULL REFERENCES projects (id),
    status       TEXT NOT NULL CHECK (status IN ('running', 'completed', 'failed', 'cancelled', 'interrupted')),
    token        TEXT NOT NULL UNIQUE,
    started_at   TEXT NOT NULL,
    completed_at TEXT,
    options      TEXT NOT NULL CHECK (json_valid(options)),
    summary      TEXT CHECK (summary IS NULL OR json_valid(summary))
  ) STRICT;
  CREATE INDEX runs_status ON runs (status);

  CREATE TABLE executions (
    id           INTEGER PRIMARY KEY,
    spec_id      TEXT NOT NULL REFERENCES specifications (id),
    iteration    INTEGER NOT NULL,
    command      TEXT NOT NULL,
    status       TEXT NOT NULL CHECK (status IN ('running', 'success', 'failed', 'timeout', 'cancelled', 'interrupted')),
    started_at   TEXT NOT NULL,
    completed_at TEXT,
    run_id       INTEGER NOT NULL REFERENCES runs (id),
    runner       TEXT NOT NULL,
    content_hash TEXT NOT NULL REFERENCES contents (hash),
    duration_ms  INTEGER,
    reason       TEXT,
    log          TEXT NOT NULL,
    -- What the runner was told beside the specification: the feedback of the iteration before.
    input        TEXT NOT NULL,
    output       TEXT
  ) STRICT;
  CREATE INDEX executions_spec ON executions (spec_id, id);
  CREATE INDEX executions_run ON executions (run_id, id);
  CREATE INDEX executions_status ON executions (status, id);

  -- A receipt per verify command.
  CREATE TABLE evidence (
    execution_id INTEGER NOT NULL REFERENCES executions (id),
    position     INTEGER NOT NULL,
    command      TEXT NOT NULL,
    exit_code    INTEGER,
    passed       INTEGER NOT NULL CHECK (passed IN (0, 1)),
    duration_ms  INTEGER NOT NULL,
    output       TEXT NOT NULL,
    PRIMARY KEY (execution_id, position)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE state_snapshots (
    id            INTEGER PRIMARY KEY,
    project_id    INTEGER NOT NULL REFERENCES projects (id),
    created_at    TEXT NOT NULL,
    -- A checkpoint is a name for a version: the change log holds everything else.
    name          TEXT NOT NULL UNIQUE,
    version       INTEGER NOT NULL,
    specs         INTEGER NOT NULL,
    snapshot_data TEXT NOT NULL CHECK (json_valid(snapshot_data))
  ) STRICT;

  -- What plugins keep for themselves.
  CREATE TABLE plugin_values (
    plugin      TEXT NOT NULL,
    key         TEXT NOT NULL,
    updated_at  TEXT NOT NULL,
    value       TEXT NOT NULL CHECK (json_valid(value)),
    PRIMARY KEY (plugin, key)
  ) STRICT, WITHOUT ROWID;

  -- For people's own queries: these names and columns stay, whatever becomes of the tables.
  CREATE VIEW specs AS
    SELECT id, name AS title, status, coalesce(metadata ->> 'priority', 'medium') AS priority, path, dependencies, updated_at
    FROM specifications WHERE removed_at IS NULL;
  CREATE VIEW attempts AS
    SELECT id, run_id AS run, spec_id AS spec, iteration, runner, status, started_at, completed_at, duration_ms / 1000.0 AS seconds, reason, log
    FROM executions;
  CREATE VIEW proofs AS
    SELECT evidence.execution_id AS execution, executions.spec_id AS spec, evidence.command, evidence.exit_code, evidence.passed, evidence.duration_ms / 1000.0 AS seconds
    FROM evidence JOIN executions ON executions.id = evidence.execution_id;
  CREATE VIEW history AS
    SELECT changes.version, versions.at, versions.author, changes.kind, changes.entity_id AS id, changes.before, changes.after
    FROM changes JOIN versions ON versions.version = changes.version;
  CREATE VIEW checkpoints AS
    SELECT name, version, created_at, specs FROM state_snapshots;
  `,
  SEARCH_SCHEMA.join(';\n'),
  `
  -- File changes that belong to a transaction: what is not here when their journal is found was never committed.
  CREATE TABLE file_changes (
    token       TEXT PRIMARY KEY
  ) STRICT, WITHOUT ROWID;
  `,
  ATTEMPTS_SCHEMA,
  // A file that stands for many specifications: what for, and which.
  'ALTER TABLE specification_files ADD COLUMN generator TEXT CHECK (generator IS NULL OR json_valid(generator))',
  USAGE_SCHEMA,
  `
  -- What a run set out to do.
  ALTER TABLE runs ADD COLUMN plan TEXT CHECK (plan IS NULL OR json_valid(plan));

  -- What a run said, in order. An account of what other tables hold, so no part of an export, and pruned with the logs.
  CREATE TABLE run_events (
    run_id       INTEGER NOT NULL REFERENCES runs (id),
    position     INTEGER NOT NULL,
    at           TEXT NOT NULL,
    event        TEXT NOT NULL CHECK (json_valid(event)),
    PRIMARY KEY (run_id, position)
  ) STRICT, WITHOUT ROWID;

  -- What somebody wants of a run that another process carries out: the last wish counts.
  CREATE TABLE run_wishes (
    run_id       INTEGER PRIMARY KEY REFERENCES runs (id),
    wish         TEXT NOT NULL CHECK (wish IN ('pause', 'resume', 'cancel', 'kill')),
    at           TEXT NOT NULL
  ) STRICT;
  `,
  // Attempts are asked for by when they started.
  'CREATE INDEX executions_started ON executions (started_at, id)',
  `
  -- Which proof of another project's specification each proof stands on. What is not here is noted when it is next seen, so no part of an export.
  CREATE TABLE foreign_proofs (
    spec_id      TEXT NOT NULL REFERENCES specifications (id) ON DELETE CASCADE,
    evidence_id  INTEGER NOT NULL,
    reference    TEXT NOT NULL,
    proof        TEXT NOT NULL,
    PRIMARY KEY (spec_id, evidence_id, reference)
  ) STRICT, WITHOUT ROWID;
  `,
  // Whether any file stands for many is asked at every mark.
  'CREATE INDEX specification_files_generator ON specification_files (path) WHERE generator IS NOT NULL',
  `
  -- Which files an attempt left changed, where that could be told. Only suggestions come of it, so no part of an export.
  CREATE TABLE changed_files (
    execution_id INTEGER NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
    path         TEXT NOT NULL,
    PRIMARY KEY (execution_id, path)
  ) STRICT, WITHOUT ROWID;
  `,
  KEPT_ANSWERS_SCHEMA,
  `
  -- Hashes of rows as they were written, for state verify. What is from before has none.
  ALTER TABLE executions ADD COLUMN seal TEXT;
  ALTER TABLE evidence ADD COLUMN output_hash TEXT;
  ALTER TABLE evidence ADD COLUMN seal TEXT;
  `,
  `
  -- The part that a project had in a run of several is found by the id of the whole.
  CREATE INDEX runs_by_joint ON runs (json_extract(options, '$.joint.id')) WHERE json_extract(options, '$.joint.id') IS NOT NULL;
  `,
  'CREATE INDEX specification_files_left_out ON specification_files (path) WHERE claimed_id IS NULL AND generator IS NULL',
  // What a run works on is found among all that is in hand: one page less to write with every change of a status.
  'DROP INDEX specifications_run',
  KEPT_LOOKS_SCHEMA,
]
