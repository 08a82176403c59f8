import type { Facts } from '../../src/http/metrics.ts'

export type RequestLine = Facts & { heardAt: Date; requestId: string; trace: string }
export type WorkLine = {
  heardAt: Date
  at: 'sweep' | 'queue'
  ms: number
  trips: number
  done?: Record<string, number | null>
  messages?: number
}
export type FailureLine = { heardAt: Date; requestId: string; name: string; code: string; message: string }

const KEPT = 300

/** Remembers the last lines that the Worker wrote, by what they are about. What is no line of ours is not kept. */
export function logLines() {
  const requests: RequestLine[] = []
  const work: WorkLine[] = []
  const failures: FailureLine[] = []
  return {
    /** Newest first. */
    requests,
    work,
    failures,
    add(line: string): void {
      const said = parsed(line)
      const heard = { ...said, heardAt: new Date() }
      if (said?.['at'] === 'request') keep(requests, heard as RequestLine)
      if (said?.['at'] === 'sweep' || said?.['at'] === 'queue') keep(work, heard as WorkLine)
      if (said?.['at'] === 'failure') keep(failures, heard as FailureLine)
    },
  }
}

function keep<T>(list: T[], line: T): void {
  list.unshift(line)
  list.length = Math.min(list.length, KEPT)
}

export type LogLines = ReturnType<typeof logLines>

function parsed(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return undefined
  }
}
