import type { Template } from '../types.ts'

/** To an address without an account, when somebody asks for its password: they may have used another one. Whoever asked is told nothing. */
export type UnknownAddress = { signUpLink: string }

export const unknownAddress: Template<UnknownAddress> = {
  essential: false,
  en: ({ signUpLink }, brand) => ({
    subject: `No account at ${brand.name} with this address`,
    preview: 'Perhaps you used another one.',
    greeting: 'Hello,',
    lines: [
      `somebody, probably you, asked for a new password at ${brand.name}. There is no account with this e-mail address: perhaps you used another one.`,
    ],
    notes: [`No account yet? Sign up: ${signUpLink}`, 'That was not you? Then do nothing.'],
  }),
  de: ({ signUpLink }, brand) => ({
    subject: `Kein Konto bei ${brand.name} mit dieser Adresse`,
    preview: 'Vielleicht hast du eine andere verwendet.',
    greeting: 'Hallo,',
    lines: [
      `jemand, vermutlich du, hat ein neues Passwort bei ${brand.name} angefordert. Mit dieser E-Mail-Adresse gibt es kein Konto: Vielleicht hast du eine andere verwendet.`,
    ],
    notes: [`Noch kein Konto? Registriere dich: ${signUpLink}`, 'Das warst nicht du? Dann tu nichts.'],
  }),
}
