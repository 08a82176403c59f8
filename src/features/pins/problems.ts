import { problem } from '../../http/problem.ts'

export const PinRefused = problem(403, 'PIN_REFUSED', 'This PIN is wrong, or they do not work here.')
export const PinLocked = problem(423, 'PIN_LOCKED', 'Five tries have locked this PIN. A manager unlocks it.')
export const PinTooObvious = problem(400, 'PIN_TOO_OBVIOUS', 'This is one of the first that are tried: no run, no repetition, no year.')
export const PinNotSet = problem(404, 'PIN_NOT_SET', 'They have no PIN.')
