import type { Expanded } from './holders.ts'
import { kinds, roles, type Grants, type PermissionName } from './permissions.ts'

/** What a device does by itself, and the most that somebody does on it who has given their PIN. */
const onDevices = {
  pos: {
    alone: kinds.device,
    most: { ...roles.staff, 'inventory:adjust': 'location', 'orders:discount': 'location', 'payments:refund': 'location' },
  },
  kiosk: { alone: kinds['device:kiosk'], most: kinds['device:kiosk'] },
  kds: { alone: kinds['device:kds'], most: kinds['device:kds'] },
  display: { alone: kinds['device:display'], most: kinds['device:display'] },
} as const satisfies Record<string, { alone: Grants; most: Grants }>
export type DeviceKind = keyof typeof onDevices

/** What a device may do; with the role of somebody who has given their PIN on it, what both may. It is at one place, and nothing reaches beyond that. */
export function onDevice(kind: DeviceKind, role?: Grants): Expanded {
  const most: Grants = role ? onDevices[kind].most : onDevices[kind].alone
  const held = Object.entries(most).filter(([name]) => !role || Object.hasOwn(role, name))
  const own = held.filter(([name, scope]) => scope === 'own' || role?.[name as PermissionName] === 'own')
  return { can: held.map(([name]) => name), scopes: Object.fromEntries(own.map(([name]) => [name, 'own'])) }
}
