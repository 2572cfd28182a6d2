import type * as JsYaml from 'js-yaml'
import {loadPackage} from '../lazy.ts'

/** What `mmm spec new` was told. */
export interface NewSpecification {
  readonly id: string
  readonly title?: string | undefined
  readonly dependsOn?: readonly string[] | undefined
  readonly priority?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly run?: readonly string[] | undefined
  readonly verify?: readonly string[] | undefined
  /** What follows the frontmatter; default: headings to fill in. */
  readonly body?: string | undefined
  /** The whole file, where something else has written it. */
  readonly text?: string | undefined
}

const NOTES = {
  depends_on: '# depends_on: [other-spec]          # must be completed before this one starts',
  run: '# run: ["npm run generate"]          # commands that do the work; without them an agent does it',
  verify: '# verify: ["npm test"]               # commands that prove it; each must exit 0',
}

/** The file of a new specification. Values are written as YAML, so no text can break out of its key. */
export function formatNewSpecification({body, dependsOn, id, priority, run, tags, title, verify}: NewSpecification): string {
  const yaml = loadPackage<typeof JsYaml>('js-yaml')
  const line = (key: string, value: unknown): string => yaml.dump({[key]: value}, {flowLevel: 1, lineWidth: -1, schema: yaml.CORE_SCHEMA}).trimEnd()
  const list = (key: keyof typeof NOTES, value: readonly string[] | undefined): string => (value?.length ? line(key, value) : NOTES[key])
  return [
    '---',
    line('title', title ?? toTitle(id)),
    list('depends_on', dependsOn),
    line('priority', priority ?? 'medium'),
    ...(tags?.length ? [line('tags', tags)] : []),
    list('run', run),
    list('verify', verify),
    '---',
    body?.trimEnd() ?? '## Objective\n\nSay what is to be achieved, and why.\n\n## Acceptance Criteria\n- [ ] Say how one can tell that it is done.',
    '',
  ].join('\n')
}

/** `user-store` becomes `User store`. */
export function toTitle(id: string): string {
  const words = id.replaceAll(/[-_.]+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
