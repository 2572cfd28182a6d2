import {Ajv2020} from 'ajv/dist/2020.js'
import {expect} from 'chai'
import {eventSchema} from '../../src/run/event-schema.ts'

interface Variant {
  readonly properties: Readonly<Record<string, {readonly const?: string}>>
}

const validate = new Ajv2020({allErrors: false, allowUnionTypes: true}).compile(eventSchema())
const variants = new Map((eventSchema().oneOf as Variant[]).map(({properties}) => [properties.type!.const!, Object.keys(properties)]))

/** Every type of event that the published schema knows. */
export const EVENT_TYPES: readonly string[] = [...variants.keys()]

export const fieldsOf = (type: string): readonly string[] => variants.get(type)!

/** That an event is what the published schema says, and has no field that it does not know. */
export function expectEvent(event: unknown): void {
  expect(validate(event), JSON.stringify({event, errors: validate.errors})).to.equal(true)
  const {type} = event as {readonly type: string}
  expect(
    Object.keys(event as object).filter((key) => !variants.get(type)!.includes(key)),
    type,
  ).to.deep.equal([])
}
