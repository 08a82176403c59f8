// `npm run db:migrate`: the local database is brought up to date, whether `npm start` holds it open or not.
import { migrate } from './migrate.ts'
import { asOwner, runCommand } from './owner.ts'

await runCommand(async () => {
  await asOwner(({ owner, logins }) => migrate({ ownerUrl: owner, logins, onRetry: console.log }))
  return 'The database is up to date.'
})
