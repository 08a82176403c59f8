import Papa from 'papaparse'

/** A record and the physical line of the file it starts on (the first line is 1). */
export type CsvRow = { line: number; cells: string[] }

export type CsvFault = { line: number; code: 'QUOTE_UNCLOSED' | 'QUOTE_INVALID' }

// Spreadsheets run a cell that starts like a formula; an apostrophe in front keeps it text, and comes off again when such a file is read.
const FORMULA = /^'*[=+\-@\t]/
const GUARDED = /^'+[=+\-@\t]/

const HEADER_REACH = 20_000

/**
 * Records of a comma, semicolon or tab separated file; BOM and line ends of any kind are understood, blank lines left out. Reads at most
 * `most` records, blank ones counted, and says whether there were more.
 */
export function parseCsv(text: string, most: number): { rows: CsvRow[]; faults: CsvFault[]; isCut: boolean } {
  const body = text
    .toWellFormed()
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
  const { data, errors } = Papa.parse<string[]>(body, { delimiter: delimiterOf(body), newline: '\n', preview: most + 2 })
  const rows: CsvRow[] = []
  let next = 1
  for (const cells of data) {
    rows.push({ line: next, cells: cells.map((cell) => (GUARDED.test(cell) ? cell.slice(1) : cell)) })
    next += 1 + cells.reduce((breaks, cell) => breaks + (cell.includes('\n') ? cell.split('\n').length - 1 : 0), 0)
  }
  const faults = errors.map(({ code, row }): CsvFault => ({
    line: rows[row ?? 0]?.line ?? 1,
    code: code === 'MissingQuotes' ? 'QUOTE_UNCLOSED' : 'QUOTE_INVALID',
  }))
  const told = rows.slice(0, most).filter(isTold)
  return { rows: told, faults, isCut: rows.length > most + 1 || rows.slice(most).some(isTold) }
}

/** A comma separated file with CRLF line ends (RFC 4180), safe to open in a spreadsheet. */
export function formatCsv(rows: readonly (readonly (string | number | boolean | null)[])[]): string {
  const guarded = rows.map((cells) => cells.map((cell) => (typeof cell === 'string' && FORMULA.test(cell) ? `'${cell}` : cell)))
  return `${Papa.unparse(guarded, { newline: '\r\n' })}\r\n`
}

const isTold = ({ cells }: CsvRow): boolean => cells.some((cell) => cell.trim() !== '')

function delimiterOf(text: string): string {
  const header = /^(?:"(?:[^"]|"")*"|[^"\n])*/.exec(text.slice(0, HEADER_REACH))?.[0].replace(/"[^"]*"/g, '') ?? ''
  return [',', ';', '\t'].find((mark) => header.includes(mark)) ?? ','
}
