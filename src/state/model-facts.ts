/** What is known of the model's part in an attempt. */
export interface ModelFacts {
  readonly session?: string
  readonly model?: string
  readonly usage?: {
    readonly input_tokens?: number
    readonly output_tokens?: number
    readonly cache_read_tokens?: number
    readonly cache_write_tokens?: number
    readonly cost_usd?: number
  }
  readonly answer?: string
}
