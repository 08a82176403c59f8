import { inkOn, OUR_COLOR } from './rules.ts'
import type { Brand, Language, Words } from './types.ts'

const FONT = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
const PAPER = '#f4f1ed'
const CARD = '#ffffff'
const INK = '#1c1a17'
const SOFT = '#6b635a'
const LINE = '#e6e0d8'

/** For mail programs that know nothing newer than tables and inline styles; they load nothing but the logo. */
export const Page = ({ words, brand, language }: { words: Words; brand: Brand; language: Language }) => (
  <html lang={language}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light" />
      <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
      <title>{words.subject}</title>
    </head>
    <body style={`margin: 0; padding: 0; background: ${PAPER}; color: ${INK}; font: 16px/1.55 ${FONT}`}>
      <div style="display: none; max-height: 0; overflow: hidden">{words.preview}</div>
      <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border={0} style={`background: ${PAPER}`}>
        <tr>
          <td align="center" style="padding: 32px 16px">
            <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border={0} style="max-width: 560px">
              <Head brand={brand} />
              <Card words={words} color={brand.color ?? OUR_COLOR} />
              <tr>
                <td style={`padding: 20px 8px 0; color: ${SOFT}; font-size: 13px; text-align: center`}>{brand.name}</td>
              </tr>
            </table>
          </td>
        </tr>
      </table>
    </body>
  </html>
)

const Head = ({ brand: { name, logoUrl } }: { brand: Brand }) => (
  <tr>
    <td style="padding: 0 8px 20px; font-size: 20px; font-weight: 650">
      {logoUrl === null ? (
        name
      ) : (
        <img src={logoUrl} alt={name} height="40" style="display: block; height: 40px; max-width: 240px; border: 0" />
      )}
    </td>
  </tr>
)

const Card = ({ words, color }: { words: Words; color: string }) => (
  <tr>
    <td style={`padding: 32px 28px; background: ${CARD}; border: 1px solid ${LINE}; border-top: 4px solid ${color}; border-radius: 10px`}>
      <p style="margin: 0 0 14px">{words.greeting}</p>
      {words.lines.map((line) => (
        <p style="margin: 0 0 14px">{line}</p>
      ))}
      {words.facts && <Facts facts={words.facts} />}
      {words.action && <Button {...words.action} color={color} />}
      <div style={`margin-top: 24px; padding-top: 16px; border-top: 1px solid ${LINE}; color: ${SOFT}; font-size: 14px`}>
        {words.notes.map((note) => (
          <p style="margin: 0 0 8px; overflow-wrap: anywhere">{linked(note)}</p>
        ))}
        {words.action && <Spelt href={words.action.href} />}
      </div>
    </td>
  </tr>
)

const Facts = ({ facts }: { facts: [string, string][] }) => (
  <table role="presentation" cellpadding="0" cellspacing="0" border={0} style="margin: 4px 0 18px">
    {facts.map(([name, value]) => (
      <tr>
        <td style={`padding: 3px 18px 3px 0; color: ${SOFT}; font-size: 14px; line-height: 25px; vertical-align: top; white-space: nowrap`}>
          {name}
        </td>
        <td style="padding: 3px 0; font-weight: 600; overflow-wrap: anywhere">{value}</td>
      </tr>
    ))}
  </table>
)

const Button = ({ label, href, color }: { label: string; href: string; color: string }) => (
  <table role="presentation" cellpadding="0" cellspacing="0" border={0} style="margin: 22px 0 6px">
    <tr>
      <td bgcolor={color} style="border-radius: 8px">
        <a
          href={href}
          style={`display: inline-block; padding: 12px 22px; color: ${inkOn(color)}; font-weight: 600; text-decoration: none; border-radius: 8px`}
        >
          {label}
        </a>
      </td>
    </tr>
  </table>
)

/** Some programs show no buttons, and some people like to see where a link leads. */
const Spelt = ({ href }: { href: string }) => (
  <p style="margin: 0; overflow-wrap: anywhere; font-size: 12.5px">
    <a href={href} style={`color: ${SOFT}`}>
      {href}
    </a>
  </p>
)

/** An address of ours at the end of a sentence can be clicked. */
function linked(note: string) {
  const [, before = note, href] = /^(.*?)(https?:\/\/\S+)$/.exec(note) ?? []
  if (href === undefined) return note
  return (
    <>
      {before}
      <a href={href} style={`color: ${SOFT}`}>
        {href}
      </a>
    </>
  )
}
