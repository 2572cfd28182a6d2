/** `$0.08`; small amounts with more places, so that they are not nothing. */
export function formatCost(dollars: number): string {
  return `$${dollars.toFixed(dollars > 0 && dollars < 0.01 ? 4 : 2)}`
}

/** `12k tokens`. */
export function formatTokens(count: number): string {
  if (count < 1000) return `${count} ${count === 1 ? 'token' : 'tokens'}`
  return count < 999_500 ? `${Math.round(count / 1000)}k tokens` : `${(count / 1_000_000).toFixed(1)}M tokens`
}

interface Spent {
  readonly cost_usd: number | null
  readonly unknown: number
  readonly input_tokens: number | null
  readonly output_tokens: number | null
  readonly cache_write_tokens: number | null
}

/** What was spent, in one line, with what nobody knows; no line where nothing can have been. Tokens that came from a cache are left out. */
export function formatSpending({cache_write_tokens, cost_usd, input_tokens, output_tokens, unknown}: Spent): string[] {
  const counts = [input_tokens, output_tokens, cache_write_tokens].filter((count) => count !== null)
  const parts = [
    ...(cost_usd === null ? [] : [formatCost(cost_usd)]),
    ...(counts.length > 0 ? [formatTokens(counts.reduce((sum, count) => sum + count, 0))] : []),
    ...(unknown > 0 ? [`unknown for ${unknown} ${unknown === 1 ? 'attempt' : 'attempts'}`] : []),
  ]
  return parts.length > 0 ? [parts.join(' · ')] : []
}
