import {printableLine} from 'mmm-cli'

/** Text of strangers must stay text, in an element and in an attribute. */
export function escape(text: string): string {
  return printableLine(text).replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)
}
