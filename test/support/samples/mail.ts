import {
  deleteOldMailEvents,
  deleteOldMails,
  hearOfMail,
  insertMail,
  settleMail,
  takeDueMails,
  takeOwnMail,
} from '../../../src/features/mail/queries.ts'
import { by, each, fresh, swept, type Samples } from './sample.ts'

const newMail = () => ({
  id: fresh(),
  recipient: 'person-1@filled.example',
  template: 'password-reset',
  locale: null,
  data: '{}',
  dedupe: fresh(),
  expiresAt: null,
  lease: 60,
})

export const mail: Samples = (scene, now) => {
  const at = now.toISOString()
  const told = (more: object) => ({ news: JSON.stringify({ id: fresh(), type: 'email.bounced', at, provider: 'resend', ...more }) })
  return [
    ...by('anonymous', insertMail(newMail())),
    ...by('staff', insertMail(newMail())),
    ...by(
      'job',
      takeOwnMail({ id: scene.mail.id, lease: 60 }),
      settleMail({ id: scene.queuedMail.id, state: 'sent', provider: 'resend', ref: fresh(), error: null, wait: 0 }),
      deleteOldMailEvents({ most: 500, days: 90 }),
      takeDueMails(swept({ most: 20, lease: 60 })),
      deleteOldMails(swept({ most: 500, days: 90 })),
    ),
    ...each('job', hearOfMail, {
      'by our id': told({ mailId: scene.mail.id, outcome: 'bounced', suppressFor: 30 }),
      'by theirs': told({ providerRef: scene.mail.provider_ref, outcome: 'delivered' }),
      'of nobody’s': told({ providerRef: 'unknown' }),
    }),
  ]
}
