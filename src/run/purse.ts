/** Dollars that the runs of several projects may spend together. */
export class Purse {
  readonly limit: number
  #spent = 0
  /** What each has set aside, and how it is told that there may be room again. */
  readonly #sharers = new Map<object, {aside: number; readonly wake: () => void}>()

  constructor(limit: number) {
    this.limit = limit
  }

  get spent(): number {
    return this.#spent
  }

  get left(): number {
    return this.limit - this.#spent
  }

  join(sharer: object, wake: () => void): void {
    this.#sharers.set(sharer, {aside: 0, wake})
  }

  /** What the others have set aside for what they are doing now. */
  beside(sharer: object): number {
    let sum = 0
    for (const [other, {aside}] of this.#sharers) if (other !== sharer) sum += aside
    return sum
  }

  setAside(sharer: object, dollars: number): void {
    const own = this.#sharers.get(sharer)!
    const isLess = dollars < own.aside
    own.aside = dollars
    if (isLess) for (const [other, {wake}] of this.#sharers) if (other !== sharer) wake()
  }

  spend(dollars: number): void {
    this.#spent += dollars
  }
}
