import { expect, test } from 'vitest'
import { isEmail, plainEmail } from '../../src/lib/email.ts'

test.each([
  ['Ada@Example.COM', 'ada@example.com'],
  ['ada.lovelace+till@shop.example.co.uk', 'ada.lovelace+till@shop.example.co.uk'],
  ["o'brien@example.com", "o'brien@example.com"],
  ['ada@Müller.de', 'ada@xn--mller-kva.de'],
  ['ada@xn--mller-kva.de', 'ada@xn--mller-kva.de'],
  ['ada@例え.jp', 'ada@xn--r8jz45g.jp'],
  ['ada@пример.рф', 'ada@xn--e1afmkfd.xn--p1ai'],
])('%s is stored as %s', (typed, stored) => {
  expect(plainEmail(typed)).toBe(stored)
  expect(isEmail(stored)).toBe(true)
})

test.each([
  ['a fullwidth at sign', 'ada\uFF20example.com'],
  ['fullwidth letters of a domain', 'ada@\uFF45xample.com'],
  ['a ligature', 'ada@of\uFB01ce.com'],
  ['a Cyrillic а among Latin letters', 'ada@\u0430pple.com'],
  ['a Greek ο among Latin letters', 'ada@g\u03BFogle.com'],
  ['a homoglyph before the at sign', '\u0430da@example.com'],
  ['an accent before the at sign', 'àda@example.com'],
  ['a zero-width space', 'ada\u200B@example.com'],
  ['a zero-width joiner in a domain', 'ada@exa\u200Dmple.de'],
  ['a soft hyphen', 'ada@exam\u00ADple.de'],
  ['an accent typed apart', 'ada@mu\u0308ller.de'],
  ['another full stop', 'ada@müller\u3002de'],
  ['a right-to-left mark', 'ada@example\u200F.com'],
  ['a dot at the end', 'ada@example.com.'],
  ['a dot at the end of other letters', 'ada@müller.de.'],
  ['a dot before the at sign', 'ada.@example.com'],
  ['two dots', 'a..da@example.com'],
  ['two at signs', 'ada@evil.example@example.com'],
  ['a path behind other letters', 'ada@müller.de/x'],
  ['a port', 'ada@müller.de:25'],
  ['a comment', 'ada(x)@example.com'],
  ['quotes', '"ada"@example.com'],
  ['an address of a machine', 'ada@[127.0.0.1]'],
  ['a plain host', 'ada@localhost'],
  ['numbers', 'ada@127.0.0.1'],
  ['a space', 'ada @example.com'],
  ['a line break', 'ada@example.com\nBcc: eve@example.com'],
  ['a NUL', 'ada\0@example.com'],
  ['too long before the at sign', `${'a'.repeat(65)}@example.com`],
  ['too long a label', `ada@${'a'.repeat(64)}.com`],
  ['nothing', ''],
])('%s is refused', (_, typed) => {
  expect(isEmail(plainEmail(typed))).toBe(false)
})
