export interface Reply {
  readonly text?: string
  readonly tools?: ReadonlyArray<{readonly name: string; readonly input: object}>
  readonly stopReason?: string
  readonly usage?: object
  readonly status?: number
  readonly error?: {readonly type: string; readonly message: string}
  readonly headers?: Readonly<Record<string, string>>
}

export interface Request {
  readonly model: string
  readonly messages: ReadonlyArray<{readonly role: string; readonly content: unknown}>
}

export interface FakeApi {
  readonly url: string
  readonly requests: readonly Request[]
  close(): Promise<void>
}

export function startFakeApi(answer: (body: Request, count: number) => Reply | 'hang'): Promise<FakeApi>
export function textOf(body: Request): string
export function toolResults(body: Request): number
