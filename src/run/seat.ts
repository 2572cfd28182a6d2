import type {Conductor, Member} from './conductor.ts'
import type {Purse} from './purse.ts'

/** What the run of one project sees of those that run together with it. */
export class Seat {
  readonly #conductor: Conductor
  readonly #project: string

  constructor(conductor: Conductor, project: string) {
    this.#conductor = conductor
    this.#project = project
  }

  get isStopping(): boolean {
    return this.#conductor.isStopping
  }

  get purse(): Purse | undefined {
    return this.#conductor.purse
  }

  get hasRoom(): boolean {
    return this.#conductor.hasRoom
  }

  hasRoomFor(runner: string): boolean {
    return this.#conductor.hasRoomFor(runner)
  }

  enter(runner: string): void {
    this.#conductor.count(runner, 1)
  }

  leave(runner: string): void {
    this.#conductor.count(runner, -1)
  }

  join(member: Member): void {
    this.#conductor.join(this.#project, member)
  }

  end(): void {
    this.#conductor.end(this.#project)
  }

  fill(): void {
    this.#conductor.fill()
  }

  /** Whether all are done; then the others hear of it. */
  isOver(): boolean {
    const {isOver} = this.#conductor
    if (isOver) this.#conductor.wake()
    return isOver
  }

  /** Who looks at another project must not meet a change of this very process that is not finished. */
  flush(): void {
    this.#conductor.flush()
  }

  fail(): void {
    this.#conductor.fail()
  }

  complete(id: string): void {
    this.#conductor.complete(`${this.#project}:${id}`)
  }

  lose(id: string, why: string): void {
    this.#conductor.lose(`${this.#project}:${id}`, why)
  }

  waitsFor(id: string): number {
    return this.#conductor.waitsFor(this.#project, id)
  }

  lengthOf(id: string): number {
    return this.#conductor.lengthOf(this.#project, id)
  }
}
