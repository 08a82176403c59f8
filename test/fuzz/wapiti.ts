import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { command } from './command.ts'
import type { Scan, Scanned } from './sqlmap.ts'

const MODULES = 'blindsql,crlf,exec,file,redirect,sql,ssrf,xss,xxe'
const SECONDS = 240

type Found = {
  vulnerabilities: Record<string, { method: string; path: string; parameter: string; info: string }[]>
  infos: { version: string; crawled_pages_nbr?: number }
}

/** Lets wapiti crawl from every GET of the document; it has no idea of JSON bodies, those are sqlmap's and the fuzzer's. */
export async function wapiti({ api, token, calls, folder }: Scan): Promise<Scanned> {
  const report = join(folder, 'wapiti.json')
  const starts = calls.filter(({ method }) => method === 'GET').flatMap(({ url }) => ['-s', `${api}${url}`])
  const who = token === '' ? [] : ['-H', `Authorization: Bearer ${token}`]
  const limits = ['--max-scan-time', String(SECONDS), '--no-bugreport', '--flush-session', '--scope', 'domain']
  const args = ['-u', `${api}/`, ...starts, ...who, ...limits, '-m', MODULES, '--store-session', folder, '-f', 'json', '-o', report]
  const { code, output, isLate } = await command('wapiti', args, SECONDS + 120)
  if (code !== 0) throw new Error(`wapiti ${isLate ? 'took too long' : `ended with ${code}`}: ${output.slice(-500)}`)
  const { vulnerabilities, infos } = JSON.parse(readFileSync(report, 'utf8')) as Found
  const findings = Object.entries(vulnerabilities).flatMap(([kind, all]) =>
    all.map(({ method, path, parameter, info }) => `${kind}: ${method} ${path} ${parameter}: ${info}`),
  )
  return { version: infos.version, requests: infos.crawled_pages_nbr ?? starts.length / 2, findings }
}
