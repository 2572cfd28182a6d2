/** What the record of attempts came to hold: other ends than success and failure, tries within an iteration, approvals, where proofs were made, limits. */
export const ATTEMPTS_SCHEMA = `
  -- How attempts may end beside success and failure, tries within an iteration, and what waits for a person.
  DROP VIEW attempts;
  DROP VIEW proofs;

  CREATE TABLE executions_new (
    id           INTEGER PRIMARY KEY,
    spec_id      TEXT NOT NULL REFERENCES specifications (id),
    iteration    INTEGER NOT NULL,
    -- From 0; each try of an iteration that a transient trouble cut off has a row of its own.
    retry        INTEGER NOT NULL DEFAULT 0,
    command      TEXT NOT NULL,
    status       TEXT NOT NULL CHECK (
      status IN ('running', 'success', 'failed', 'timeout', 'cancelled', 'interrupted', 'transient', 'limited', 'fatal')
    ),
    started_at   TEXT NOT NULL,
    completed_at TEXT,
    run_id       INTEGER NOT NULL REFERENCES runs (id),
    runner       TEXT NOT NULL,
    content_hash TEXT NOT NULL REFERENCES contents (hash),
    duration_ms  INTEGER,
    -- What it was put off for before it started.
    delay_ms     INTEGER NOT NULL DEFAULT 0,
    -- Of an attempt that a person has to agree to.
    approval     TEXT CHECK (approval IN ('waiting', 'approved', 'rejected')),
    reason       TEXT,
    log          TEXT NOT NULL,
    -- What the runner was told beside the specification: the feedback of the iteration before.
    input        TEXT NOT NULL,
    output       TEXT
  ) STRICT;
  INSERT INTO executions_new (id, spec_id, iteration, command, status, started_at, completed_at, run_id, runner, content_hash, duration_ms, reason, log, input, output)
    SELECT id, spec_id, iteration, command, status, started_at, completed_at, run_id, runner, content_hash, duration_ms, reason, log, input, output FROM executions;
  DROP TABLE executions;
  ALTER TABLE executions_new RENAME TO executions;
  CREATE INDEX executions_spec ON executions (spec_id, id);
  CREATE INDEX executions_run ON executions (run_id, id);
  CREATE INDEX executions_status ON executions (status, id);
  CREATE INDEX executions_waiting ON executions (spec_id) WHERE approval = 'waiting';

  -- Commits where the project is a git work tree, and hashes of the specification's file, around each proof.
  CREATE TABLE evidence_new (
    execution_id   INTEGER NOT NULL REFERENCES executions (id),
    position       INTEGER NOT NULL,
    command        TEXT NOT NULL,
    exit_code      INTEGER,
    passed         INTEGER NOT NULL CHECK (passed IN (0, 1)),
    duration_ms    INTEGER NOT NULL,
    commit_before  TEXT,
    commit_after   TEXT,
    content_before TEXT,
    content_after  TEXT,
    output         TEXT NOT NULL,
    PRIMARY KEY (execution_id, position)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO evidence_new (execution_id, position, command, exit_code, passed, duration_ms, output)
    SELECT execution_id, position, command, exit_code, passed, duration_ms, output FROM evidence;
  DROP TABLE evidence;
  ALTER TABLE evidence_new RENAME TO evidence;

  CREATE INDEX specifications_going ON specifications (id) WHERE status = 'in_progress';

  -- Until when a runner may not work, as it said itself. Of this machine, so no part of an export.
  CREATE TABLE runner_limits (
    runner       TEXT PRIMARY KEY,
    until        TEXT NOT NULL,
    reason       TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE VIEW attempts AS
    SELECT id, run_id AS run, spec_id AS spec, iteration, runner, status, started_at, completed_at, duration_ms / 1000.0 AS seconds, reason, log,
      retry, delay_ms / 1000.0 AS delay, approval
    FROM executions;
  CREATE VIEW proofs AS
    SELECT evidence.execution_id AS execution, executions.spec_id AS spec, evidence.command, evidence.exit_code, evidence.passed, evidence.duration_ms / 1000.0 AS seconds,
      evidence.commit_before, evidence.commit_after
    FROM evidence JOIN executions ON executions.id = evidence.execution_id;
  `
