import type {RunnerTask} from 'mmm-cli'

type Spec = Pick<RunnerTask['spec'], 'metadata'>

const BOX = /^\s*[-*+]\s+\[([ xX])\]\s+(.+?)\s*$/

/** Whether the answer must tick every checkbox of a specification: `evidence: [criteria]`. */
export function asksForCriteria({metadata: {evidence}}: Spec): boolean {
  return Array.isArray(evidence) ? evidence.includes('criteria') : evidence === 'criteria'
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

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
