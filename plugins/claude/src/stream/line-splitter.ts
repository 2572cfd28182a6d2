import {StringDecoder} from 'node:string_decoder'

/** A line longer than this is not kept: nothing that counts is that long. */
const LONGEST_LINE = 32 * 1024 * 1024

/** Makes whole lines of bytes that are cut anywhere, within a character too. */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8')
  #rest = ''

  push(bytes: Buffer): string[] {
    const lines = (this.#rest + this.#decoder.write(bytes)).split('\n')
    this.#rest = lines.pop()!.slice(0, LONGEST_LINE)
    return lines.filter((line) => line.trim() !== '')
  }

  /** What came after the last line feed: of a stream that was cut off, half a line. */
  end(): string[] {
    const rest = this.#rest + this.#decoder.end()
    this.#rest = ''
    return rest.trim() === '' ? [] : [rest]
  }
}
