import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { freePort } from './postgres/port.ts'
import type { Variables } from './variables.ts'

export type Ports = { api: number; ops: number; sql: number; stripe: number; mail: number; postgres: number }
/** `given` is what .dev.vars and the environment say, and nothing that was merely made up for a laptop. */
export type Settings = { folder: string; ports: Ports; given: Variables }

const root = join(import.meta.dirname, '..')
const portNames = {
  api: 'CORTADO_PORT',
  ops: 'CORTADO_OPS_PORT',
  sql: 'CORTADO_SQL_PORT',
  stripe: 'CORTADO_STRIPE_PORT',
  mail: 'CORTADO_MAIL_PORT',
  postgres: 'CORTADO_POSTGRES_PORT',
}
const usualPorts: Ports = { api: 8787, ops: 8788, sql: 4444, stripe: 12111, mail: 12112, postgres: 54329 }

/** Every variable of the Worker and of its migrations, as .dev.vars.example lists them. */
export const variableNames = (): string[] =>
  [...read('.dev.vars.example').matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm)].map(([, name = '']) => name)

/** What this laptop is set to: defaults, then .dev.vars, then the environment (where an empty value unsets). Port 0 is any free one. */
export function localSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const file = parseEnv(read('.dev.vars'))
  const given = variableNames().flatMap((name) => {
    const value = environment[name] ?? file[name]
    return value ? [[name, value]] : []
  })
  return {
    folder: environment['CORTADO_DATA'] || join(root, '.cortado'),
    ports: {
      api: portOf('api', environment),
      ops: portOf('ops', environment),
      sql: portOf('sql', environment),
      stripe: portOf('stripe', environment),
      mail: portOf('mail', environment),
      postgres: portOf('postgres', environment),
    },
    given: Object.fromEntries(given) as Variables,
  }
}

/** Refuses in one line, naming the variable to change, before anything was started. */
export async function claimPorts(ports: Ports): Promise<void> {
  for (const [use, port] of Object.entries(ports)) {
    if (port === 0) continue
    await freePort(port).catch((cause: unknown) => {
      const name = portNames[use as keyof Ports]
      throw new Error(`Port ${port} is taken: stop what listens there, or choose another one with ${name}.`, { cause })
    })
  }
}

function portOf(use: keyof Ports, environment: NodeJS.ProcessEnv): number {
  const text = environment[portNames[use]] || String(usualPorts[use])
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`${portNames[use]} is no port: ${text}`)
  return port
}

function read(name: string): string {
  try {
    return readFileSync(join(root, name), 'utf8')
  } catch {
    return ''
  }
}
