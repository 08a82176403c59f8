import type { DatabaseUrls } from '../../dev/cluster.ts'
import { faultsOf, listener, tableSizes, tellPlans, type Statement } from './plans.ts'
import { facts } from './routes.ts'
import { samples } from './samples/all.ts'
import type { Sample } from './samples/sample.ts'
import { sceneOf, settingsFor, type Scene } from './samples/scene.ts'

/** `unsampled`: statements without values. `faults`: what grows with the tables, by tenant and statement. `open`: how many still do, by the reason why. */
export type Held = { unsampled: string[]; faults: Record<string, string[]>; open: Record<string, number>; count: number }

/** Runs every statement of the program in a filled database, as its role and behind its context, and looks at what it read. */
export async function holdPlans(superuserUrl: string, urls: DatabaseUrls, slugs: readonly string[], now: Date): Promise<Held> {
  await tellPlans(superuserUrl)
  const sizes = await tableSizes(superuserUrl)
  const roles = { app: await listener(urls.app), job: await listener(urls.job), platform: await listener(urls.platform) }
  const faults: Record<string, string[]> = {}
  const open: Record<string, number> = {}
  const said = new Set<string>()
  let count = 0
  try {
    for (const slug of slugs) {
      const scene = await sceneOf(superuserUrl, slug)
      for (const sample of samples(scene, now)) {
        said.add(sample.statement.reader ?? '')
        const found = await faultsIn(roles[sample.as === 'job' || sample.as === 'platform' ? sample.as : 'app'], sample, scene, now, sizes)
        if (sample.open !== undefined) open[sample.open] = (open[sample.open] ?? 0) + Math.min(1, found.length)
        else if (found.length > 0) faults[`${slug} ${sample.as} ${sample.about ?? ''}: ${shown(sample.statement.sql)}`] = found
        count++
      }
    }
  } finally {
    await Promise.all(Object.values(roles).map((role) => role.end()))
  }
  const unsampled = facts().readers.flatMap(({ reader, sql }) => (said.has(reader) ? [] : [shown(sql)]))
  return { unsampled, faults, open, count }
}

type Listener = Awaited<ReturnType<typeof listener>>

/** Twice: planned with its values, as a request's own statement is; and with what is inside functions planned once for all values. */
async function faultsIn(
  role: Listener,
  { as, knows, first = [], statement, allows, refuses }: Sample,
  scene: Scene,
  now: Date,
  sizes: Map<string, number>,
) {
  const enter: Statement = { sql: 'select app.enter($1)', params: [JSON.stringify({ ...settingsFor(as, scene, now), ...knows })] }
  try {
    const own = await role.plansOf([enter, ...first], statement, 'auto')
    const inside =
      own.length > 1
        ? (await role.plansOf([enter, ...first], statement, 'force_generic_plan')).filter(({ text }) => text !== statement.sql)
        : []
    const found = [...own, ...inside].flatMap((plan) =>
      faultsOf(plan, sizes, allows).map((fault) => (plan.text === statement.sql ? fault : `${fault} in: ${shown(plan.text)}`)),
    )
    return own.length === 0 ? ['told no plan'] : [...new Set(found)]
  } catch (error) {
    const { message } = error as Error
    return message === refuses ? [] : [`failed: ${message}`]
  }
}

const shown = (text: string) => text.replaceAll(/\s+/g, ' ').slice(0, 120)
