import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { command } from './command.ts'
import type { Sent } from './requests.ts'

export type Scan = { api: string; token: string; calls: Sent[]; folder: string }
export type Scanned = { version: string; requests: number; findings: string[] }

// without --ignore-stdin a sqlmap that is not on a terminal reads its targets from there, and tests nothing
const ALWAYS = ['--batch', '--ignore-stdin', '--disable-coloring', '--flush-session', '--skip-waf', '--dbms=PostgreSQL', '--threads=4']
const DEPTH = ['--level=1', '--risk=1', '--technique=BEUT', '--time-sec=3', '--ignore-code=400,401,403,404,409,412,413,415,422,428,429']
const SECONDS_A_CALL = 60

/** Lets sqlmap try every part of every call: path, query, body and the headers that are ours. */
export async function sqlmap({ api, token, calls, folder }: Scan): Promise<Scanned> {
  const findings: string[] = []
  let requests = 0
  for (const [i, call] of calls.entries()) {
    const [file, traffic] = [join(folder, `${i}.http`), join(folder, `${i}.traffic`)]
    writeFileSync(file, asText(api, token, call))
    const args = [...ALWAYS, ...DEPTH, '-r', file, '-t', traffic, '--output-dir', join(folder, 'sqlmap')]
    const { output, isLate } = await command('sqlmap', args, SECONDS_A_CALL)
    if (isLate) console.log(`${call.method} ${call.path}: stopped after ${SECONDS_A_CALL} s`)
    const sent = existsSync(traffic) ? (readFileSync(traffic, 'utf8').match(/^HTTP request \[/gm)?.length ?? 0) : 0
    if (sent < 5) console.log(`${call.method} ${call.path}: only ${sent} requests\n${output.slice(-600)}`)
    requests += sent
    if (/identified the following injection point|is vulnerable/.test(output))
      findings.push(`${call.method} ${call.path}\n${output.slice(-2_000)}`)
  }
  const { output: version } = await command('sqlmap', ['--version'], SECONDS_A_CALL)
  return { version: `sqlmap ${version.trim().split('\n')[0]}`, requests, findings }
}

/** A request as text, with sqlmap's mark behind each part that is to be tried. */
function asText(api: string, token: string, { method, url, headers, body }: Sent): string {
  const [path = '', query] = url.split('?')
  const marked = path
    .split('/')
    .map((part) => (/^[0-9a-f]{8}-|^fuzz-|^\d+$/.test(part) ? `${part}*` : part))
    .join('/')
  const asked =
    query === undefined
      ? ''
      : `?${query
          .split('&')
          .map((pair) => `${pair}*`)
          .join('&')}`
  const said = Object.entries(headers).map(([name, value]) => (name === 'content-type' ? `${name}: ${value}` : `${name}: ${value}*`))
  // a call without anything of its own is tried by the one header that every call may have
  if (!/[*]/.test(`${marked}${asked}${said.join('')}`) && body === undefined) said.push('X-Request-Id: scan*')
  const lines = [`${method} ${marked}${asked} HTTP/1.1`, `Host: ${new URL(api).host}`, ...said]
  if (token !== '') lines.push(`Authorization: Bearer ${token}`)
  return `${lines.join('\n')}\n\n${body === undefined ? '' : markedBody(body)}`
}

const markedBody = (body: string) =>
  body.startsWith('{') ? body.replaceAll(/("|[\d.]+|true|false|null)(?=[,}\]])/g, (end) => (end === '"' ? '*"' : `${end}*`)) : `${body}*`
