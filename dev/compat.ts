// `npm run compat [-- --from <ref>] [test files]`: the release before this one, on this one's schema (quality.md F29). Its own API tests run in a
// git worktree of it, with our migrations in the place of its own; what is known to differ (compat-differences.ts) has to fail, everything else
// to pass. Without --from it is the last tag, else where we left origin/main, else HEAD~1.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { differences, named, type Difference } from './compat-differences.ts'

const root = join(import.meta.dirname, '..')
const tests = ['test/features', 'test/reliability']
/**
 * What applies migrations comes with them: an older migrator may not know what a newer file needs. And the guard of a test's own Worker: the
 * one of releases before 2026-11-21 took the suite's Worker along when a test failed.
 */
const overlaid = [
  'migrations',
  'dev/guard.ts',
  ...readdirSync(join(root, 'dev')).flatMap((file) => (/^migrat[\w-]*\.ts$/.test(file) ? [`dev/${file}`] : [])),
]

const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()

function tryGit(...args: string[]): string | undefined {
  try {
    return git(...args) || undefined
  } catch {
    return undefined
  }
}

/** The commit whose code may still be running when our migrations are applied. */
function releaseBefore(): string {
  const head = git('rev-parse', 'HEAD')
  const candidates = [tryGit('describe', '--tags', '--abbrev=0', 'HEAD^'), tryGit('merge-base', 'HEAD', 'origin/main'), 'HEAD~1']
  const before = candidates.map((ref) => ref && tryGit('rev-parse', `${ref}^{commit}`)).find((commit) => commit && commit !== head)
  if (!before) throw new Error('There is no commit before this one: name one with --from')
  return before
}

type Package = { dependencies: Record<string, string>; devDependencies: Record<string, string> }
const packageOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package
const versions = ({ dependencies, devDependencies }: Package) => ({ ...dependencies, ...devDependencies })

/** Our packages where they are what it wants, its own otherwise. */
function givePackages(folder: string) {
  const [ours, theirs] = [versions(packageOf(root)), versions(packageOf(folder))]
  if (Object.entries(theirs).every(([name, version]) => ours[name] === version))
    return symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  const { status } = spawnSync('npm', ['ci', '--prefer-offline'], { cwd: folder, stdio: 'inherit' })
  if (status !== 0) throw new Error('its packages could not be installed')
}

/** A worktree of a commit with our schema. */
function checkOut(commit: string): string {
  const folder = join(root, 'build', 'compat', commit.slice(0, 12))
  remove(folder)
  git('worktree', 'add', '--detach', '--force', folder, commit)
  for (const path of overlaid) {
    rmSync(join(folder, path), { recursive: true, force: true })
    cpSync(join(root, path), join(folder, path), { recursive: true })
  }
  givePackages(folder)
  return folder
}

function remove(folder: string) {
  rmSync(folder, { recursive: true, force: true })
  git('worktree', 'prune')
}

/** What differs between a release and this schema: known where the release does not have the commit that changed it. */
const differencesOf = (commit: string) =>
  differences.filter(({ until }) => spawnSync('git', ['merge-base', '--is-ancestor', until, commit], { cwd: root }).status !== 0)

const vitest = (folder: string, args: string[]) => spawnSync('vitest', ['run', ...args], { cwd: folder, stdio: 'inherit' }).status === 0

const fileOf = ({ room }: Difference) => `test/features/${room}.test.ts`

type Report = { testResults: { assertionResults: { fullName: string; status: string }[] }[] }

/** The names of those that did not fail: then the list is wrong, and so is what it says of the schema. */
function notDiffering(folder: string, known: readonly Difference[]): string[] {
  const file = join(folder, 'compat.json')
  const files = [...new Set(known.map(fileOf))]
  vitest(folder, [...files, '-t', named(known), '--reporter=json', `--outputFile=${file}`])
  if (!existsSync(file)) return known.map(({ name }) => name)
  const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as Report
  const failed = new Set(
    testResults.flatMap(({ assertionResults }) =>
      assertionResults.flatMap(({ fullName, status }) => (status === 'failed' ? [fullName] : [])),
    ),
  )
  return known.map(({ name }) => name).filter((name) => !failed.has(name))
}

/** Whether everything passes but what is known to differ, and that differs. */
function compatible(folder: string, wanted: string[], known: readonly Difference[]): boolean {
  const passed = vitest(folder, [...wanted, ...(known.length === 0 ? [] : ['-t', named(known, false)])])
  const here = known.filter((difference) => wanted.some((start) => fileOf(difference).startsWith(start)))
  const same = here.length === 0 ? [] : notDiffering(folder, here)
  for (const { name, why } of here) console.log(`${same.includes(name) ? 'PASSED, though listed to fail' : 'differs'}: ${name} (${why})`)
  console.log(passed ? `Everything else passed: ${wanted.join(', ')}.` : 'Others failed.')
  return passed && same.length === 0
}

try {
  const { values, positionals } = parseArgs({ options: { from: { type: 'string' } }, allowPositionals: true })
  const commit = values.from ? git('rev-parse', `${values.from}^{commit}`) : releaseBefore()
  const folder = checkOut(commit)
  console.log(`${git('log', '-1', '--format=%h %s', commit)}\n  on the migrations of ${git('log', '-1', '--format=%h %s')}`)
  const wanted = positionals.length > 0 ? positionals : tests.filter((path) => existsSync(join(folder, path)))
  process.exitCode = compatible(folder, wanted, differencesOf(commit)) ? 0 : 1
  remove(folder)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
