import { expect, test } from 'vitest'
import { render } from '../../src/features/mail/render.ts'
import { backoff, inkOn, languageOf, linkTo, plainWords } from '../../src/features/mail/rules.ts'
import { templates, type TemplateName } from '../../src/features/mail/templates/all.ts'
import type { Config } from '../../src/env.ts'

const link = 'https://app.example/door#token=c2VjcmV0LXNlY3JldA'
/** Data for every template: all fields that any of them has. */
const data = {
  name: 'Ada',
  inviter: 'Grace',
  role: 'barista',
  link,
  signInLink: link,
  resetLink: link,
  signUpLink: link,
  what: 'passkey-added',
  newEmail: 'new@example.test',
  minutes: 30,
  days: 7,
  number: '17',
  due: 450,
  currency: 'EUR',
  until: '2026-11-24T19:40:00.000Z',
  at: '2026-11-21T19:40:00.000Z',
}
const brand = { name: 'Corner Coffee', color: '#ffd400', logoUrl: 'https://shop.example/logo.png' }
const names = Object.keys(templates) as TemplateName[]

test.each(names)('%s says the same in text and HTML, in both languages, and loads nothing but the logo', async (template) => {
  const [en, de] = await Promise.all(['en-GB', 'de-AT'].map((locale) => render({ template, data, locale, brand })))
  for (const mail of [en, de]) {
    expect(`${mail?.subject}${mail?.text}${mail?.html}`).not.toMatch(/undefined|null|\[object|NaN/)
    expect(mail?.text).toContain(link)
    expect(mail?.html).toContain(`href="${link}"`)
    for (const line of mail?.text.split('\n').filter((part) => /^[^:]{20,}$/.test(part)) ?? [])
      expect(unescaped(mail?.html)).toContain(line)
    expect(
      mail?.html
        .match(/(?:src|background|url|@import|<link|<script)[=(\s]["']?[^"'\s>)]*/gi)
        ?.filter((part) => !part.startsWith('background:')),
    ).toEqual(['src="https://shop.example/logo.png'])
  }
  expect(en?.subject).not.toBe(de?.subject)
  expect(en?.html).toContain('<html lang="en"')
  expect(de?.html).toContain('<html lang="de"')
})

const unescaped = (html = '') => html.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"')

test('whatever people are called is text, and never a link', async () => {
  const name = '<img src=x onerror=alert(1)> win at https://evil.example/now www.evil.example mail@evil.example'
  const mail = await render({
    template: 'invitation',
    data: { ...data, inviter: name, role: name },
    locale: 'en',
    brand: { ...brand, name },
  })
  expect(mail.html).not.toContain('<img src=x')
  expect(mail.html).toContain('&lt;img src=x')
  expect(`${mail.subject}${mail.text}${mail.html}`).not.toMatch(/evil\.example/)
})

test.each([
  ['J. R. R. Tolkien', 'J. R. R. Tolkien'],
  ["Seán O'Brien-Müller", "Seán O'Brien-Müller"],
  ['Café № 9 & Söhne', 'Café № 9 & Söhne'],
  ['a\r\nBcc: x@y.example', 'a Bcc: x y example'],
  ['Ada\u202Egnp.exe', 'Ada gnp exe'],
  ['http://evil.example', 'http evil example'],
  ['x'.repeat(300), 'x'.repeat(80)],
])('%j stands in a mail as %j', (typed, shown) => {
  expect(plainWords(typed)).toBe(shown)
})

test.each([
  ['#ffffff', '#1c1a17'],
  ['#ffd400', '#1c1a17'],
  ['#6f4e37', '#ffffff'],
  ['#0b5fff', '#ffffff'],
  ['#000000', '#ffffff'],
])('on %s one writes in %s', (color, ink) => {
  expect(inkOn(color)).toBe(ink)
})

test('a colour that is none colours nothing', async () => {
  const mail = await render({
    template: 'password-reset',
    data,
    locale: null,
    brand: { ...brand, color: 'red;background:url(https://evil.example)' },
  })
  expect(mail.html).not.toContain('evil')
})

test('links, languages and waits', () => {
  const config = { APP_URL: 'https://app.example' } as Config
  expect(linkTo(config, '/password-reset', 'a/b+c')).toBe('https://app.example/password-reset#token=a%2Fb%2Bc')
  expect(linkTo(config, '/signin')).toBe('https://app.example/signin')
  expect(['de', 'de-CH', 'DE', 'den', 'fr', null].map(languageOf)).toEqual(['de', 'de', 'de', 'en', 'en', 'en'])
  expect([1, 2, 3, 12].map(backoff)).toEqual([30, 60, 120, 21_600])
})
