import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { served } from './served.ts'
import type { ShapeFile } from './shape-types.ts'

const sdkFolder = join(import.meta.dirname, '../../node_modules/stripe')
const buildFolder = join(import.meta.dirname, '../../build')

/** The shapes of the installed SDK: read from the build folder, extracted anew when they are missing, of another version or of other operations. */
export async function loadShapes(): Promise<ShapeFile> {
  const { version } = JSON.parse(readFileSync(join(sdkFolder, 'package.json'), 'utf8')) as { version: string }
  const file = join(buildFolder, 'stripe-shapes.json')
  const kept = readKept(file)
  if (kept?.sdk === version && JSON.stringify(kept.served) === JSON.stringify(served)) return kept
  const { extractShapes } = await import('./extract.ts')
  const shapes = extractShapes(sdkFolder)
  mkdirSync(buildFolder, { recursive: true })
  const draft = join(buildFolder, `stripe-shapes.${process.pid}.json`)
  writeFileSync(draft, JSON.stringify(shapes))
  renameSync(draft, file)
  return shapes
}

function readKept(file: string): ShapeFile | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ShapeFile
  } catch {
    return null
  }
}
