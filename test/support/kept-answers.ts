import type {Database} from '../../src/database/database.ts'

/** Has an answer that is kept be another, which tells whether it is given again. Whether there is one. */
export function changeKept(database: Database, question: string, change: (answer: string) => string): boolean {
  const kept = database.get<{answer: string; made_of: string}>('SELECT answer, made_of FROM kept_answers WHERE question = ?', question)
  const seen = database.get<{bytes: Buffer}>('SELECT bytes FROM kept_looks')
  if (!kept || !seen) return false
  const ground = {by: kept.made_of.slice(0, kept.made_of.lastIndexOf(':')), look: () => seen.bytes}
  database.kept.keep([{question, answer: change(kept.answer)}], ground, () => true)
  return true
}
