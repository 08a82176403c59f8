import * as z from 'zod'
import { works } from '../../http/actor.ts'
import { ok, okPage } from '../../http/answer.ts'
import { ifMatch, taggedForOthers, versioned } from '../../http/etag.ts'
import { ById } from '../../http/fields.ts'
import { idempotent } from '../../http/idempotency.ts'
import { page, placeOf } from '../../http/page.ts'
import { InvalidReference, PreconditionFailed } from '../../http/problem.ts'
import { allow, open, returns, room, valid } from '../../http/room.ts'
import { createClassType } from './create-class-type.ts'
import { createRoom } from './create-room.ts'
import { editClassType } from './edit-class-type.ts'
import { editRoom } from './edit-room.ts'
import { ClassTypeNotFound, ClassTypeTaken, RoomNotFound, RoomTaken } from './problems.ts'
import { roomsAfter } from './room-queries.ts'
import { ClassType, CreateClassType, CreateRoom, EditClassType, EditRoom, ListClassTypes, ListRooms, Room } from './schema.ts'
import { classTypeById, classTypesAfter } from './type-queries.ts'

const TypePlace = z.tuple([z.string()])
const RoomPlace = z.tuple([z.string(), z.uuid()])

export const classes = room()
  .get(
    '/class-types',
    returns(200, z.array(ClassType), 'List the kinds of classes'),
    open('everybody may look at what is offered; what is not any more is for those who work here'),
    valid('query', ListClassTypes),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const [name] = placeOf(cursor, TypePlace) ?? [null]
      const isTheirs = works(c.var.ctx.actor)
      const [rows] = await c.var.ctx.db.read(classTypesAfter({ name, active: isTheirs ? null : true, limit: limit + 1 }))
      return taggedForOthers(c, okPage(page(rows, limit, (row) => [row.name])), isTheirs)
    },
  )
  .post(
    '/class-types',
    returns(201, ClassType, 'Create a kind of class', ClassTypeTaken),
    allow('classes:define'),
    idempotent(201),
    valid('json', CreateClassType),
    async (c) => c.json(ok(await createClassType(c.var.ctx, c.req.valid('json'))), 201),
  )
  .get(
    '/class-types/:id',
    returns(200, ClassType, 'Read a kind of class', ClassTypeNotFound),
    open('everybody may look at what is offered'),
    valid('param', ById),
    async (c) => {
      const [classType] = await c.var.ctx.db.read(classTypeById(c.req.valid('param')))
      if (!classType) throw ClassTypeNotFound()
      return versioned(c, classType, 'public')
    },
  )
  .patch(
    '/class-types/:id',
    returns(
      200,
      ClassType,
      'Edit a kind of class, for what is scheduled from now on',
      ClassTypeNotFound,
      ClassTypeTaken,
      PreconditionFailed,
    ),
    allow('classes:define'),
    valid('param', ById),
    valid('json', EditClassType),
    async (c) => versioned(c, await editClassType(c.var.ctx, c.req.valid('param').id, c.req.valid('json'), ifMatch(c))),
  )
  .get(
    '/rooms',
    returns(200, z.array(Room), 'List the rooms'),
    open('people look where their class is; rooms that are closed are for those who work here'),
    valid('query', ListRooms),
    async (c) => {
      const { limit, cursor, locationId = null } = c.req.valid('query')
      const [name, id] = placeOf(cursor, RoomPlace) ?? [null, null]
      const isTheirs = works(c.var.ctx.actor)
      const [rows] = await c.var.ctx.db.read(roomsAfter({ name, id, locationId, active: isTheirs ? null : true, limit: limit + 1 }))
      return taggedForOthers(c, okPage(page(rows, limit, (row) => [row.name, row.id])), isTheirs)
    },
  )
  .post(
    '/rooms',
    returns(201, Room, 'Add a room to a location', RoomTaken, InvalidReference),
    allow('classes:manage'),
    idempotent(201),
    valid('json', CreateRoom),
    async (c) => c.json(ok(await createRoom(c.var.ctx, c.req.valid('json'))), 201),
  )
  .patch(
    '/rooms/:id',
    returns(200, Room, 'Rename or close a room', RoomNotFound, RoomTaken, PreconditionFailed),
    allow('classes:manage'),
    valid('param', ById),
    valid('json', EditRoom),
    async (c) => versioned(c, await editRoom(c.var.ctx, c.req.valid('param').id, c.req.valid('json'), ifMatch(c))),
  )
