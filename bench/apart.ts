import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export type Apart = {
  url: string
  port: number
  pid: number
  said<T>(): Promise<T>
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Runs a file of this folder as a process of its own, so that it is not measured on the load generator's thread. It gets `given` and says its URL. */
export async function apart(file: string, given: object): Promise<Apart> {
  const child = fork(join(import.meta.dirname, file), { stdio: 'inherit' })
  child.send(given)
  const ended = once(child, 'exit')
  const [first] = (await Promise.race([once(child, 'message'), ended.then(() => [undefined])])) as [{ url: string } | undefined]
  if (!first) throw new Error(`${file} ended before it listened`)
  const stop = async () => {
    child.kill('SIGKILL')
    await ended
  }
  /** What it says next. */
  const said = async <T>() => ((await once(child, 'message')) as [T])[0]
  return { url: first.url, said, port: Number(new URL(first.url).port), pid: child.pid ?? 0, stop, [Symbol.asyncDispose]: stop }
}

/** The other side of `apart`: what this process was given. */
export async function given<T>(): Promise<T> {
  const [message] = (await once(process, 'message')) as [T]
  // its parent's end is its own
  process.on('disconnect', () => process.exit())
  return message
}

export const listening = (url: string) => process.send?.({ url })
