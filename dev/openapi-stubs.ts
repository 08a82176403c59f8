import { registerHooks } from 'node:module'

/** What only workerd can load, and the very document that is being written: an import of these gets an empty module in Node. */
const absent = /^cloudflare:|\.wasm$|\/openapi\.json$/

const source = 'export default {}; export class DurableObject {}; export class WorkerEntrypoint {}'

registerHooks({
  resolve: (specifier, context, next) =>
    absent.test(specifier) ? { url: `absent:${specifier}`, format: 'module', shortCircuit: true } : next(specifier, context),
  load: (url, context, next) => (url.startsWith('absent:') ? { format: 'module', source, shortCircuit: true } : next(url, context)),
})
