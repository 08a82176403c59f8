import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript-api'
import { operationsOf } from './extract-operations.ts'
import { TypeReader } from './extract-types.ts'
import { served } from './served.ts'
import type { Operation, ShapeFile } from './shape-types.ts'

/** Reads the SDK's shipped declarations into the shapes of the operations that we serve. Takes about a second, mostly parsing. */
export function extractShapes(sdkFolder: string): ShapeFile {
  const read = (path: string) => readFileSync(join(sdkFolder, path), 'utf8')
  const parse = (path: string) => ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest)
  const types = new TypeReader((name) => parse(`esm/${name}.d.ts`))
  const operations: Operation[] = []
  for (const [file, methods] of Object.entries(served))
    for (const found of operationsOf(parse(`esm/resources/${file}.js`), types.source(`resources/${file}`), methods))
      operations.push({
        ...found.call,
        params: found.params && types.shapeOf(found.params, file),
        returns: types.shapeOf(found.returns, file),
      })
  types.readQueue()
  const { version } = JSON.parse(read('package.json')) as { version: string }
  const apiVersion = /ApiVersion = '([^']+)'/.exec(read('esm/apiVersion.js'))?.[1] ?? ''
  return { sdk: version, served, apiVersion, operations, types: types.definitions }
}
