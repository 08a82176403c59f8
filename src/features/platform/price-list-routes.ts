import * as z from 'zod'
import { ok } from '../../http/answer.ts'
import { NotFound, PlatformOff } from '../../http/problem.ts'
import { allow, returns, room, valid } from '../../http/room.ts'
import { noted } from './note-queries.ts'
import { DefaultPlanNeeded, SwitchNotFound } from './problems.ts'
import { putPlan } from './put-plan.ts'
import { allPlans, allSwitches, switchOff, switchOn } from './queries.ts'
import { ByFeature, ByKey, KillSwitch, PricedPlan, PutPlan, SwitchOff } from './schema.ts'

/** Plans, and what is off for everybody. */
export const priceList = room()
  .get('/plans', returns(200, z.array(PricedPlan), 'List the plans', PlatformOff), allow('platform:read'), async (c) => {
    const { ctx } = c.var
    return c.json(ok(await ctx.db.run(noted(ctx, { action: 'plans.listed' }), allPlans({}))), 200)
  })
  .put(
    '/plans/:key',
    returns(200, PricedPlan, 'Add or replace a plan', DefaultPlanNeeded, PlatformOff),
    allow('platform:write'),
    valid('param', ByKey),
    valid('json', PutPlan),
    async (c) => {
      const plan = await putPlan(c.var.ctx, c.req.valid('param').key, c.req.valid('json'))
      if (!plan) throw NotFound()
      return c.json(ok(plan), 200)
    },
  )
  .get(
    '/kill-switches',
    returns(200, z.array(KillSwitch), 'List what is off for everybody', PlatformOff),
    allow('platform:read'),
    async (c) => {
      const { ctx } = c.var
      return c.json(ok(await ctx.db.run(noted(ctx, { action: 'switches.listed' }), allSwitches({}))), 200)
    },
  )
  .put(
    '/kill-switches/:feature',
    returns(200, KillSwitch, 'Switch a feature off for everybody', PlatformOff),
    allow('platform:write'),
    valid('param', ByFeature),
    valid('json', SwitchOff),
    async (c) => {
      const { feature } = c.req.valid('param')
      const { reason } = c.req.valid('json')
      const { ctx } = c.var
      const off = await ctx.db.run(noted(ctx, { action: 'switch.off', reason, data: { feature } }), switchOff({ feature, reason }))
      if (!off) throw SwitchNotFound()
      return c.json(ok(off), 200)
    },
  )
  .delete(
    '/kill-switches/:feature',
    returns(200, KillSwitch, 'Switch a feature on again', SwitchNotFound, PlatformOff),
    allow('platform:write'),
    valid('param', ByFeature),
    async (c) => {
      const { feature } = c.req.valid('param')
      const { ctx } = c.var
      const on = await ctx.db.run(noted(ctx, { action: 'switch.on', data: { feature } }), switchOn({ feature }))
      if (!on) throw SwitchNotFound()
      return c.json(ok(on), 200)
    },
  )
