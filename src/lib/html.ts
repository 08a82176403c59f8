import { FilterXSS } from 'xss'

const PLAIN = 'p br hr b strong i em u s small sub sup ul ol li dl dt dd blockquote code pre h2 h3 h4 h5 h6 table thead tbody tr th td'

const SAFE_LINK = /^(https?:\/\/|mailto:|tel:)[^\s]+$/i

// A bare ampersand becomes an entity, an entity stays one: cleaning twice must not change the text again.
const AMPERSAND = /&(?!#\d{1,7};|#x[\da-f]{1,6};|[a-z][a-z\d]{1,31};)/gi

// `3 < 4` is text to a browser, but xss would take it for a tag that never closes, and drop the rest.
const LONE_LESS_THAN = /<(?![a-z/!])/gi

const MOST_BLANKS = 64

const escapeText = (text: string): string => text.replace(AMPERSAND, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

const filter = new FilterXSS({
  whiteList: { ...Object.fromEntries(PLAIN.split(' ').map((tag) => [tag, []])), a: ['href', 'title'] },
  stripIgnoreTag: true,
  stripIgnoreTagBody: ['script', 'style', 'iframe', 'object', 'template', 'noscript', 'svg', 'math', 'textarea', 'title'],
  css: false,
  escapeHtml: escapeText,
  // xss copies a tag's whole rest at every blank in it: only a link keeps attributes, and an honest one has few blanks. Others are not parsed.
  onTag: (tag, html, { isWhite, isClosing }) => {
    if (!isWhite || isClosing || (tag === 'a' && (html.match(/\s/g) ?? []).length <= MOST_BLANKS)) return undefined
    return `<${tag}${/\/\s*>$/.test(html) ? ' /' : ''}>`
  },
  onTagAttr: (_tag, name, value, isAllowed) => {
    const text = readEntities(value).trim()
    return isAllowed && text && (name !== 'href' || SAFE_LINK.test(text)) ? `${name}="${escapeHtml(text)}"` : ''
  },
})

/** Text for use between tags or inside a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;').replace(/'/g, '&#39;')
}

/**
 * Someone else's HTML reduced to simple formatting and http, mailto and tel links; scripts, styles, handlers, images and frames are gone,
 * other tags leave their text. Plain text comes back escaped. Cleaning twice changes nothing.
 */
export function cleanHtml(html: string): string {
  return filter.process(html.replace(LONE_LESS_THAN, '&lt;')).trim()
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  colon: ':',
  tab: '\t',
  newline: '\n',
}

// A browser reads entities before it looks at the scheme: `java&#115;cript:` must be judged as what it will be.
function readEntities(value: string): string {
  return value.replace(/&(?:#x([\da-f]+)|#(\d+)|([a-z]+));?/gi, (entity, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? entity
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : ''
  })
}
