/**
 * The tables of the full-text search, one statement each. All in them is derived from the specifications, so they may be
 * dropped and made again at any time. The text index holds no text of its own: that stands in `specifications` already.
 */
export const SEARCH_SCHEMA: readonly string[] = [
  'DROP TABLE IF EXISTS search_text',
  'DROP TABLE IF EXISTS search_documents',
  `CREATE TABLE search_documents (
    rowid        INTEGER PRIMARY KEY,
    spec_id      TEXT NOT NULL UNIQUE,
    -- What the text index knows of it.
    content_hash TEXT NOT NULL,
    title        TEXT NOT NULL
  ) STRICT`,
  `CREATE VIRTUAL TABLE search_text USING fts5 (id, title, tags, body, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2')`,
]
