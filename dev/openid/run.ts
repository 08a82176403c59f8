// `npm run openid`: a provider to sign in with, beside `npm start`; it prints what has to stand in .dev.vars.
// `npm run -s openid -- sign-in URL LOGIN` is the browser: it prints what the page would be sent back with. `-- token LOGIN` prints an access token.
import { accessTokenOf } from './access-token.ts'
import { Browser } from './browser.ts'
import { localVariables } from './names.ts'

const PORT = 12_113
const url = `http://127.0.0.1:${PORT}`

const [, , what, first = '', second = ''] = process.argv
if (what === 'sign-in') console.log(JSON.stringify(await new Browser().signIn(first, second)))
else if (what === 'token') console.log(await accessTokenOf(url, first))
else {
  // only here: it says much when it is loaded
  const { startProvider } = await import('./server.ts')
  await startProvider({ port: PORT })
  for (const [name, value] of Object.entries(localVariables(url))) console.log(`${name}=${value}`)
}
