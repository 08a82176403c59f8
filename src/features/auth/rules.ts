/** How long what was mailed is good (semantics 16, issue 4). As in app.issue_token. */
export const TOKEN_MINUTES = 30
export const tokenEnds = (now: Date) => new Date(now.getTime() + TOKEN_MINUTES * 60_000)
/** As in app.add_refresh_token. */
export const REFRESH_DAYS = 30

/** What a sign-up says, until whoever reads its mail confirms it. */
export type WaitingSignUp = {
  email: string
  name: string
  tenant: string | null
  locale: string | null
  passwordHash: string
  /** Texts that it agrees to; a sign-up from before they were asked says nothing. */
  consents?: string[]
}
