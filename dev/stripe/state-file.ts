import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { restore, type Snapshot, snapshot } from './snapshot.ts'
import type { World } from './world.ts'

/** Whether `dir` holds the state of an earlier run, which then goes on in this world. */
export function restoreFrom(dir: string, world: World): boolean {
  let text: string
  try {
    text = readFileSync(join(dir, 'stripe.json'), 'utf8')
  } catch {
    return false
  }
  restore(world, JSON.parse(text) as Snapshot)
  return true
}

export interface Saver {
  /** Resolves once all that happened until now is kept. Whoever asks in the same moment waits for the same file. */
  saved: () => Promise<void>
  /** Saves now, for the last time. */
  stop: () => void
}

/** What happens by itself after a call (a bank's word, a booking) is over by then. */
const AFTERMATH_MS = 500

/** Keeps `dir` up to date with this world: what was answered is known after a `kill -9` too. */
export function saverTo(dir: string, world: World): Saver {
  let coming: Promise<void> | undefined
  let aftermath: NodeJS.Timeout | undefined
  const write = () => {
    coming = undefined
    save(dir, world)
    aftermath ??= setTimeout(() => {
      aftermath = undefined
      save(dir, world)
    }, AFTERMATH_MS)
  }
  const stop = () => {
    clearTimeout(aftermath)
    save(dir, world)
  }
  return { saved: () => (coming ??= soon().then(write)), stop }
}

const soon = () => new Promise<void>((done) => setImmediate(done))

// Written beside and renamed: a process that is killed leaves the old state or the new one.
function save(dir: string, world: World) {
  mkdirSync(dir, { recursive: true })
  const draft = join(dir, 'stripe.json.new')
  writeFileSync(draft, JSON.stringify(snapshot(world)))
  renameSync(draft, join(dir, 'stripe.json'))
}
