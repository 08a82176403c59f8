import { Page } from './layout.tsx'
import { languageOf, plainWords } from './rules.ts'
import { templates, type TemplateName } from './templates/all.ts'
import type { Brand, Rendered, Template, Words } from './types.ts'

type Rendering = { template: TemplateName; data: Record<string, unknown>; locale: string | null; brand: Brand }

/** The same data, brand and locale give the same mail, to the letter: a provider that compares retries finds them equal. */
export async function render({ template, data, locale, brand }: Rendering): Promise<Rendered> {
  const language = languageOf(locale)
  const { essential, [language]: write } = templates[template] as unknown as Template<Record<string, unknown>>
  const whose = { ...brand, name: plainWords(brand.name), color: /^#[0-9a-f]{6}$/.test(brand.color ?? '') ? brand.color : null }
  const words = write(harmless(data), whose)
  const page = await Page({ words, brand: whose, language })
  return { subject: words.subject, text: textOf(words, whose), html: `<!doctype html>${page}`, essential }
}

/** What people have typed of themselves. */
const TYPED = new Set(['name', 'inviter', 'role'])

const harmless = (data: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, TYPED.has(key) && typeof value === 'string' ? plainWords(value) : value]),
  )

function textOf({ greeting, lines, facts = [], action, notes }: Words, brand: Brand) {
  const parts = [
    greeting,
    ...lines,
    facts.map(([name, value]) => `${name}: ${value}`).join('\n'),
    action ? `${action.label}:\n${action.href}` : '',
    ...notes,
    `-- \n${brand.name}`,
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}
