import type { Template } from '../types.ts'

/** To the owner of an account, when somebody signs up with its address: whoever did it is told nothing. */
export type KnownAddress = { name: string; signInLink: string; resetLink: string }

export const knownAddress: Template<KnownAddress> = {
  essential: false,
  en: ({ name, signInLink, resetLink }, brand) => ({
    subject: `You already have an account at ${brand.name}`,
    preview: 'Sign in, or choose a new password.',
    greeting: `Hello ${name},`,
    lines: [
      `Somebody, probably you, tried to sign up at ${brand.name} with this e-mail address. It has an account already: you only need to sign in.`,
    ],
    action: { label: 'Sign in', href: signInLink },
    notes: [`Forgotten your password? Choose a new one: ${resetLink}`, 'That was not you? Then do nothing: your account is as it was.'],
  }),
  de: ({ name, signInLink, resetLink }, brand) => ({
    subject: `Du hast schon ein Konto bei ${brand.name}`,
    preview: 'Melde dich an, oder wähle ein neues Passwort.',
    greeting: `Hallo ${name},`,
    lines: [
      `jemand, vermutlich du, wollte sich bei ${brand.name} mit dieser E-Mail-Adresse registrieren. Sie hat schon ein Konto: Du kannst dich einfach anmelden.`,
    ],
    action: { label: 'Anmelden', href: signInLink },
    notes: [`Passwort vergessen? Wähle ein neues: ${resetLink}`, 'Das warst nicht du? Dann tu nichts: Dein Konto ist, wie es war.'],
  }),
}
