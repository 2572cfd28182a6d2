/** Names every module, script and addon on stderr when it is loaded, and at the end mmm's own modules, each after `packed:`. */
const TRACE = `import {registerHooks} from 'node:module'
import vm from 'node:vm'
const name = (url) => process.stderr.write(url + '\\n')
registerHooks({load(url, context, next) { name(url); return next(url, context) }})
vm.Script = class extends vm.Script { constructor(text, options) { name(options.filename); super(text, options) } }
const {dlopen} = process
process.dlopen = (module, path, ...rest) => { name(path); return dlopen(module, path, ...rest) }
process.on('exit', () => {
  for (const id of globalThis[Symbol.for('mmm.pack')]?.loaded() ?? []) name('packed:' + id)
})`

/** What NODE_OPTIONS must say for that. */
export const TRACING = `--import=data:text/javascript,${encodeURIComponent(TRACE)}`
