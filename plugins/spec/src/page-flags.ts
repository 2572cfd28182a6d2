import {Flags} from '@oclif/core'

/** What `--html` and `--output` write to unless it is a file. */
export const STANDARD_OUTPUT = '-'

/** Asks for a page; see {@link withHtmlFile}. */
export const htmlFlag = Flags.string({description: 'One self-contained page, to this file; without one, or -: to standard output.', helpValue: '[FILE]'})

/** A command line in which a bare `--html` means standard output. The word behind it is its file if it looks like one. */
export function withHtmlFile(argv: readonly string[], isFile: (word: string) => boolean): string[] {
  const end = argv.indexOf('--')
  return argv.map((word, index) => {
    const next = argv[index + 1]
    const isBare =
      word === '--html' && (end === -1 || index < end) && !(next === STANDARD_OUTPUT || (next !== undefined && !next.startsWith('-') && isFile(next)))
    return isBare ? `--html=${STANDARD_OUTPUT}` : word
  })
}
