import {join} from 'node:path'
import {err, ok, type Result} from '../result.ts'
import {SpecIdInvalidError, SpecTextInvalidError} from './errors.ts'
import {formatNewSpecification, type NewSpecification} from './new-specification.ts'
import type {SpecProblem} from './problem.ts'
import {isSpecId, nearestId} from './specification.ts'
import {parseSpecification} from './specification-parser.ts'

/** The file of a specification that is not written yet. */
export interface ComposedSpecification {
  readonly id: string
  /** The file, from the project's folder. */
  readonly path: string
  readonly text: string
  readonly problems: readonly SpecProblem[]
}

/** The file of a new specification, with all that is wrong with it. */
export function composeSpecification(specification: NewSpecification, directory: string): Result<ComposedSpecification, SpecIdInvalidError> {
  const {id} = specification
  if (!isSpecId(id)) {
    const near = nearestId(id)
    return err(new SpecIdInvalidError({id}, isSpecId(near) ? near : undefined))
  }
  const path = join(directory, `${id}.md`)
  const text = specification.text ?? formatNewSpecification(specification)
  const {draft, problems} = parseSpecification(text, path)
  if (!draft || draft.id === id.normalize('NFC')) return ok({id, path, text, problems})
  const message = `The text says that its id is "${draft.id}", not "${id}".`
  return ok({id, path, text, problems: [...problems, {path, line: 1, column: 1, severity: 'error', code: 'id-invalid', message}]})
}

/** Lets through what can be used. */
export function refuseWrong(composed: ComposedSpecification): Result<ComposedSpecification, SpecTextInvalidError> {
  const wrong = composed.problems.filter(({severity}) => severity === 'error')
  return wrong.length === 0 ? ok(composed) : err(new SpecTextInvalidError({id: composed.id, problems: wrong}))
}
