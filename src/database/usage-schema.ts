/** What attempts used: a step of the schema. */
export const USAGE_SCHEMA = `
  -- Of an attempt that a model made. What is not known is NULL, and never 0.
  ALTER TABLE executions ADD COLUMN session_id TEXT;
  ALTER TABLE executions ADD COLUMN model TEXT;
  ALTER TABLE executions ADD COLUMN input_tokens INTEGER;
  ALTER TABLE executions ADD COLUMN output_tokens INTEGER;
  ALTER TABLE executions ADD COLUMN cache_read_tokens INTEGER;
  ALTER TABLE executions ADD COLUMN cache_write_tokens INTEGER;
  ALTER TABLE executions ADD COLUMN cost_usd REAL;
  -- What the runner had to say in the end.
  ALTER TABLE executions ADD COLUMN answer TEXT;
  -- Holds all that a sum over runs or the project needs; the shell costs nothing.
  CREATE INDEX executions_usage ON executions (run_id, spec_id, status, cost_usd, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens)
    WHERE runner <> 'shell';
  CREATE INDEX executions_cost ON executions (id, cost_usd) WHERE cost_usd > 0;

  DROP VIEW attempts;
  CREATE VIEW attempts AS
    SELECT id, run_id AS run, spec_id AS spec, iteration, runner, status, started_at, completed_at, duration_ms / 1000.0 AS seconds, reason, log,
      retry, delay_ms / 1000.0 AS delay, approval, model, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_usd
    FROM executions;
`
