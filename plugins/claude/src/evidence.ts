import type {RunnerTask} from 'mmm-cli'
import {execFile} from 'node:child_process'
import {createHash} from 'node:crypto'

type Spec = Pick<RunnerTask['spec'], 'metadata'>

/** What a specification may ask for beside its verify commands, under `evidence:`. */
export type EvidenceKind = 'changes' | 'criteria'

const BOX = /^\s*[-*+]\s+\[([ xX])\]\s+(.+?)\s*$/

export function asksFor(kind: EvidenceKind, {metadata: {evidence}}: Spec): boolean {
  return Array.isArray(evidence) ? evidence.includes(kind) : evidence === kind
}

/** The checkboxes of a text, in order, those in fenced code left out. */
export function criteriaOf(text: string): Array<{readonly text: string; readonly done: boolean}> {
  const criteria: Array<{text: string; done: boolean}> = []
  let isCode = false
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(?:```|~~~)/.test(line)) isCode = !isCode
    const box = isCode ? undefined : BOX.exec(line)
    if (box) criteria.push({text: box[2]!, done: box[1] !== ' '})
  }
  return criteria
}

/** Criteria that an answer does not tick. */
export function unmetCriteria(content: string, answer: string): string[] {
  const ticked = new Set(
    criteriaOf(answer)
      .filter(({done}) => done)
      .map(({text}) => plain(text)),
  )
  return criteriaOf(content)
    .map(({text}) => text)
    .filter((text) => !ticked.has(plain(text)))
}

/** Names the state of a git work tree, ignored files left out; `undefined` where there is none. */
export async function workTreeState(directory: string): Promise<string | undefined> {
  const [head, status, changes] = await Promise.all([
    git(directory, 'rev-parse', '--verify', '-q', 'HEAD'),
    git(directory, 'status', '--porcelain=v1', '-z', '--untracked-files=all'),
    git(directory, 'diff', 'HEAD', '--no-ext-diff', '--binary'),
  ])
  return status === undefined ? undefined : createHash('sha256').update([head, status, changes].join('\0')).digest('hex')
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

function git(directory: string, ...args: string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = {cwd: directory, maxBuffer: 256 * 1024 * 1024, env: {...process.env, GIT_OPTIONAL_LOCKS: '0'}}
    execFile('git', args, options, (error, stdout) => resolve(error ? undefined : stdout))
  })
}
