import { problem } from '../../http/problem.ts'

export const ClassTypeNotFound = problem(404, 'CLASS_TYPE_NOT_FOUND', 'There is no such class type.')
export const ClassTypeTaken = problem(409, 'CLASS_TYPE_TAKEN', 'Another class type has this name.')
export const RoomNotFound = problem(404, 'ROOM_NOT_FOUND', 'There is no such room.')
export const RoomTaken = problem(409, 'ROOM_TAKEN', 'Another room of this location has this name.')
