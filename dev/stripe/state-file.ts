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
  /** Saves within half a second, however often it is asked. */
  soon: () => void
  /** Saves now, for the last time. */
  stop: () => void
}

/** Keeps `dir` up to date with this world. */
export function saverTo(dir: string, world: World): Saver {
  let timer: NodeJS.Timeout | undefined
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = undefined
      save(dir, world)
    }, 500)
  }
  const stop = () => {
    clearTimeout(timer)
    save(dir, world)
  }
  return { soon, stop }
}

// Written beside and renamed: a process that is killed leaves the old state or the new one.
function save(dir: string, world: World) {
  mkdirSync(dir, { recursive: true })
  const draft = join(dir, 'stripe.json.new')
  writeFileSync(draft, JSON.stringify(snapshot(world)))
  renameSync(draft, join(dir, 'stripe.json'))
}
