// `npm run openapi` writes src/openapi.json and the schema's version that /readyz asks for; with --check it fails where a committed one is stale,
// with --facts it prints what tests are made from.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import './openapi-stubs.ts'
import { documentOf } from './openapi-document.ts'
import { isEnveloped } from './openapi-operation.ts'
import { problemsOf } from './openapi-problems.ts'
import { routesOf, type Route } from './openapi-routes.ts'

const src = join(import.meta.dirname, '..', 'src')
const { app } = await import('../src/app.ts')
const { allQueries } = await import('../src/db/query.ts')
const routes = await routesOf(app)
const document = documentOf(routes)
const readers = allQueries().map(({ reader, sql }) => ({ reader, sql }))
const written = Object.entries({ 'openapi.json': document, 'features/docs/schema-version.json': document['x-schema'] }).map(
  ([name, content]) => ({ name, path: join(src, name), text: `${JSON.stringify(content, null, 1)}\n` }),
)

if (process.argv.includes('--facts')) process.stdout.write(JSON.stringify({ document, routes: routes.map(factsOf), readers }))
else if (!process.argv.includes('--check')) for (const { path, text } of written) writeFileSync(path, text)
else {
  for (const { name, path, text } of written) {
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue
    console.error(`src/${name} is stale: npm run openapi`)
    process.exitCode = 1
  }
}

/** A route without its functions. */
function factsOf(route: Route) {
  const { method, path, room, permission, open, idempotent, returns, valid } = route
  return {
    method,
    path,
    room,
    permission,
    open,
    idempotent,
    status: returns?.status,
    contentType: returns?.contentType,
    parts: valid.map(({ target }) => target),
    enveloped: isEnveloped(route),
    codes: [...problemsOf(route).values()].flat().map(({ code }) => code),
  }
}
