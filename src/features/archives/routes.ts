import * as z from 'zod'
import { ok } from '../../http/answer.ts'
import { idempotent } from '../../http/idempotency.ts'
import { allow, open, returns, room, streams, valid } from '../../http/room.ts'
import { jobDatabase } from '../../http/system.ts'
import { sensitive } from '../../http/sensitive.ts'
import { secretHash } from '../../lib/secrets.ts'
import { filesOf, FilesNotConfigured } from '../../outside/files.ts'
import { ExportNotFound, TooManyExports } from '../exports/problems.ts'
import { person, tenantOf } from '../privacy/rules.ts'
import { askForArchive } from './ask-archive.ts'
import { archiveStream } from './download.ts'
import { archivePresented, archivesHere } from './queries.ts'
import { Archive, ArchiveToken, WhichArchive } from './schema.ts'

/** Under /tenants/{tenant}. */
export const archives = room()
  .post(
    '/archives',
    returns(202, Archive, 'Ask for all that the tenant has, in one file: a mail leads to it', FilesNotConfigured, TooManyExports),
    allow('tenants:own'),
    sensitive(),
    idempotent(202),
    async (c) => {
      filesOf(c.env)
      const { userId } = person(c.var.ctx)
      const asked = await askForArchive(c.var.ctx, tenantOf(c.var.ctx), userId)
      if (!asked) throw ExportNotFound()
      return c.json(ok(asked), 202)
    },
  )
  .get('/archives', returns(200, z.array(Archive), 'List the archives'), allow('tenants:own'), async (c) => {
    const [rows] = await c.var.ctx.db.read(archivesHere({}))
    return c.json(ok(rows), 200)
  })

/** Under /api/v1. */
export const archiveFiles = room().get(
  '/archives/:id/file',
  streams('application/gzip', 'Download an archive: with what the link in its mail holds', ExportNotFound, FilesNotConfigured),
  open('the token of the mail is what opens it'),
  valid('param', WhichArchive),
  valid('query', ArchiveToken),
  async (c) => {
    const { id } = c.req.valid('param')
    const files = filesOf(c.env)
    const hash = await secretHash(c.req.valid('query').token)
    const [found] = await jobDatabase(c.var.ctx).read(archivePresented({ id, hash }))
    if (!found) throw ExportNotFound()
    c.header('Content-Disposition', `attachment; filename="archive-${id}.tar.gz"`)
    c.header('Cache-Control', 'private, no-store')
    return c.body(archiveStream(files, found, c.var.ctx), 200, { 'Content-Type': 'application/gzip' })
  },
)
