// `npm run compat [-- --from <ref>] [test files]`: the release before this one, on this one's schema (quality.md F29). Its own API tests run in a
// git worktree of it, with our migrations in the place of its own. Without --from it is the last tag, else where we left origin/main, else HEAD~1.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const root = join(import.meta.dirname, '..')
const tests = ['test/features', 'test/reliability']
/** What applies migrations comes with them: an older migrator may not know what a newer file needs. */
const overlaid = [
  'migrations',
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

try {
  const { values, positionals } = parseArgs({ options: { from: { type: 'string' } }, allowPositionals: true })
  const commit = values.from ? git('rev-parse', `${values.from}^{commit}`) : releaseBefore()
  const folder = checkOut(commit)
  console.log(`${git('log', '-1', '--format=%h %s', commit)}\n  on the migrations of ${git('log', '-1', '--format=%h %s')}`)
  const run = spawnSync('vitest', ['run', ...(positionals.length > 0 ? positionals : tests)], { cwd: folder, stdio: 'inherit' })
  process.exitCode = run.status ?? 1
  remove(folder)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
