/** mmm's own modules as the build has packed them, where this process runs from the pack. */
export interface PackedModules {
  /** Of the build that made it. */
  readonly stamp: string
  has(id: string): boolean
  load(id: string): Readonly<Record<string, unknown>>
  /** Does something once, before the first module is loaded that is neither packed nor of a package that mmm itself uses. */
  beforeForeign(action: () => void): void
  /** Says that such a module is about to be loaded. */
  meetForeign(): void
}

/** Under this name they are found. */
export const PACK = 'mmm.pack'

export function packedModules(): PackedModules | undefined {
  return (globalThis as {[key: symbol]: unknown})[Symbol.for(PACK)] as PackedModules | undefined
}
