/**
 * The first function, to be replaced by what the library is for.
 *
 * @param {string} name
 * @returns {string}
 */
export function {{ function }}(name) {
  if (typeof name !== 'string') throw new TypeError('name must be a text')
  return `Hello, ${name}!`
}
