import { payLink } from '../../pay-links/notice.ts'
import type { Template } from '../types.ts'
import { accountNotice } from './account-notice.ts'
import { emailChangeNotice } from './email-change-notice.ts'
import { emailChange } from './email-change.ts'
import { emailVerification } from './email-verification.ts'
import { exportReady } from './export-ready.ts'
import { invitation } from './invitation.ts'
import { knownAddress } from './known-address.ts'
import { passwordChanged } from './password-changed.ts'
import { passwordReset } from './password-reset.ts'
import { tenantClosing } from './tenant-closing.ts'
import { unknownAddress } from './unknown-address.ts'

/** Every mail that is ever sent, by its name. A room adds its own here. */
export const templates = {
  'account-notice': accountNotice,
  'email-change': emailChange,
  'email-change-notice': emailChangeNotice,
  'email-verification': emailVerification,
  'export-ready': exportReady,
  invitation,
  'known-address': knownAddress,
  'password-changed': passwordChanged,
  'password-reset': passwordReset,
  'pay-link': payLink,
  'tenant-closing': tenantClosing,
  'unknown-address': unknownAddress,
}

export type TemplateName = keyof typeof templates
export type DataOf<N extends TemplateName> = (typeof templates)[N] extends Template<infer D> ? D : never

export const isTemplate = (name: string): name is TemplateName => name in templates
