const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  null: 'nothing',
  number: 'a number',
  object: 'a table',
  string: 'a text',
}

const COMPARISONS: Readonly<Record<string, string>> = {'>=': 'at least', '<=': 'at most', '>': 'more than', '<': 'less than'}

type Parameters = Readonly<Record<string, unknown>>

/** What a JSON Schema wanted, in the words of mmm's own settings: what follows "must be". */
export function expectationOf(keyword: string, params: Parameters, message = 'as its schema says'): string {
  const count = (noun: string, bound: 'least' | 'most'): string => `${noun} of at ${bound} ${String(params.limit)}`
  switch (keyword) {
    case 'type':
      return [params.type]
        .flat()
        .map((type) => TYPES[String(type)] ?? String(type))
        .join(' or ')
    case 'enum':
      return `one of ${(params.allowedValues as unknown[]).map(String).join(', ')}`
    case 'const':
      return String(params.allowedValue)
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return `a number of ${COMPARISONS[String(params.comparison)]} ${String(params.limit)}`
    case 'multipleOf':
      return `a multiple of ${String(params.multipleOf)}`
    case 'minLength':
      return `${count('a text', 'least')} characters`
    case 'maxLength':
      return `${count('a text', 'most')} characters`
    case 'minItems':
      return count('a list', 'least')
    case 'maxItems':
      return count('a list', 'most')
    case 'uniqueItems':
      return 'a list without repetitions'
    case 'pattern':
      return `a text that fits ${String(params.pattern)}`
    case 'required':
      return `a table with "${String(params.missingProperty)}"`
    default:
      return `what its schema allows (${message})`
  }
}
