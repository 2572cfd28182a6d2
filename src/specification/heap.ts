/** A binary heap: the item that sorts first comes out first. */
export class Heap<T> {
  readonly #items: T[] = []
  readonly #compare: (a: T, b: T) => number

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare
  }

  get size(): number {
    return this.#items.length
  }

  push(item: T): void {
    let at = this.#items.push(item) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (this.#compare(this.#items[at]!, this.#items[parent]!) >= 0) return
      this.#swap(at, parent)
      at = parent
    }
  }

  /** The item that would come out next. */
  peek(): T | undefined {
    return this.#items[0]
  }

  pop(): T | undefined {
    const first = this.#items[0]
    const last = this.#items.pop()
    if (this.#items.length === 0 || last === undefined) return first
    this.#items[0] = last
    for (let at = 0; ;) {
      let least = at
      const end = Math.min(2 * at + 3, this.#items.length)
      for (let child = 2 * at + 1; child < end; child++) if (this.#compare(this.#items[child]!, this.#items[least]!) < 0) least = child
      if (least === at) return first
      this.#swap(at, least)
      at = least
    }
  }

  #swap(a: number, b: number): void {
    const item = this.#items[a]!
    this.#items[a] = this.#items[b]!
    this.#items[b] = item
  }
}
