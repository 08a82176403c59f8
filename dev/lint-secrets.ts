// Part of `npm run built`: nothing that opens a door of somebody's lies in the tree. Shapes that vendors give their keys; a key that a test made up
// is named here. What has no shape (a password in a sentence) nobody can tell.
import { spawnSync } from 'node:child_process'

const SHAPES = [
  '(sk|rk)_live_[0-9A-Za-z]{10,}',
  'whsec_[A-Za-z0-9+/]{24,}',
  're_[A-Za-z0-9]{8}_[A-Za-z0-9]{16,}',
  'npg_[A-Za-z0-9]{12,}',
  'napi_[a-z0-9]{40,}',
  'gh[pousr]_[A-Za-z0-9]{30,}',
  'github_pat_[A-Za-z0-9_]{30,}',
  '(AKIA|ASIA)[0-9A-Z]{16}',
  'xox[abp]-[0-9A-Za-z-]{20,}',
  '-----BEGIN [A-Z ]*PRIVATE KEY',
  'postgres(ql)?://[^:@ /]+:[^@ $<{]{8,}@[^ /"]*neon[.]tech',
  '"d" ?: ?"[A-Za-z0-9_-]{43}"',
]

/** Published by their makers, or made up: they open nothing. */
const HARMLESS = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']

const { status, stdout, stderr } = spawnSync('git', ['grep', '-nIE', SHAPES.join('|'), '--', ':!dev/lint-secrets.ts'], { encoding: 'utf8' })
if (status !== 0 && status !== 1) throw new Error(stderr)
const found = stdout.split('\n').filter((line) => line !== '' && !HARMLESS.some((known) => line.includes(known)))
// where, and never what: this is a log
for (const line of found) console.error(`${line.split(':', 2).join(':')} looks like a secret`)
if (found.length > 0) process.exitCode = 1
else console.log('No secret lies in the tree.')
