import { problem } from '../../http/problem.ts'

export const DeviceNotFound = problem(404, 'DEVICE_NOT_FOUND', 'There is no such device.')
export const PairingRefused = problem(401, 'PAIRING_REFUSED', 'This code is wrong, was used, or has expired. Ask for another one.')
