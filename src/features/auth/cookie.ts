import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { configOf } from '../../env.ts'
import type { Ctx } from '../../http/context.ts'
import type { HonoEnv } from '../../http/room.ts'
import { OriginRefused } from './problems.ts'
import type { SignedIn } from './sign-in-types.ts'
import { REFRESH_DAYS } from './rules.ts'

/** `__Host-`: only this host, over TLS, for all its paths (RFC 6265bis); no other host of the same site can set or overwrite it. */
const COOKIE = 'cortado_refresh'
const options = { prefix: 'host', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' } as const
const DAY_SECONDS = 24 * 60 * 60

/** Only asked for what a browser does with its cookie. Without it, cookies are not looked at. */
type Asked = { mode?: 'bearer' | 'cookie' | undefined }

/** A page that may use the cookie: of our own origin, or of one that the configuration names letter by letter. Browsers always say which it is. */
function assertOwnPage(c: Context<HonoEnv>, { mode }: Asked) {
  if (mode !== 'cookie') return
  const origin = c.req.header('Origin')
  const isKnown = origin !== undefined && (origin === new URL(c.req.url).origin || configOf(c.env).CORS_ORIGINS.includes(origin))
  const site = c.req.header('Sec-Fetch-Site') ?? 'same-origin'
  if (!isKnown || (site !== 'same-origin' && site !== 'same-site')) throw OriginRefused()
}

/** The refresh token that this call presents: of its body, or of the cookie where it asks for that. Undefined where there is none. */
export function presented(c: Context<HonoEnv>, asked: Asked & { refreshToken?: string }): string | undefined {
  assertOwnPage(c, asked)
  return asked.mode === 'cookie' ? getCookie(c, COOKIE, 'host') : asked.refreshToken
}

/** What a sign-in answers to a page: as `handedOver`, or as it is where a second factor is wanted and there is nothing to hand over yet. */
export async function handedOn<I extends Asked, T extends object = never>(
  c: Context<HonoEnv>,
  asked: I,
  signIn: (ctx: Ctx, asked: I) => Promise<SignedIn | T>,
): Promise<SignedIn | T> {
  assertOwnPage(c, asked)
  const answer = await signIn(c.var.ctx, asked)
  return 'accessToken' in answer ? handedOver(c, asked, answer) : answer
}

/** To a browser the refresh token goes as a cookie that no script can read, and not in the body. */
export function handedOver(c: Context<HonoEnv>, { mode }: Asked, { refreshToken, ...signedIn }: SignedIn): SignedIn {
  if (mode !== 'cookie' || refreshToken === null) return { ...signedIn, refreshToken }
  setCookie(c, COOKIE, refreshToken, { ...options, maxAge: REFRESH_DAYS * DAY_SECONDS })
  return { ...signedIn, refreshToken: null }
}

export function forgetCookie(c: Context<HonoEnv>, { mode }: Asked) {
  if (mode === 'cookie') setCookie(c, COOKIE, '', { ...options, maxAge: 0 })
}
