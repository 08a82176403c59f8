import * as fc from 'fast-check'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { formatCsv, parseCsv } from '../../src/features/imports/csv.ts'
import { readProducts, variantKey } from '../../src/features/imports/rules.ts'

const parse = (text: string) => parseCsv(text, 20_000)

const HEADER =
  'Handle,Title,Body (HTML),Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Image Src'

const file = (...rows: string[]) => readProducts([HEADER, ...rows].join('\n'), 'EUR')

const codes = (...rows: string[]) => file(...rows).problems.map(({ line, column, code }) => [line, column, code])

describe('records', () => {
  it('know the line they start on, across BOM, CRLF, quoted line breaks and blank lines', () => {
    const text = '\uFEFFa,b\r\n"one\r\ntwo",x\r\n\r\n,\r\n"say ""hi""",y\rlast,z'
    expect(parse(text).rows).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['one\ntwo', 'x'] },
      { line: 6, cells: ['say "hi"', 'y'] },
      { line: 7, cells: ['last', 'z'] },
    ])
  })

  it('may be separated by semicolons or tabs', () => {
    expect(parse('a;"b,c"\n1;2').rows[1]?.cells).toEqual(['1', '2'])
    expect(parse('a\tb\n1\t2,5').rows[1]?.cells).toEqual(['1', '2,5'])
  })

  it('with broken quotes are named by line', () => {
    expect(parse('a,b\nc,d\ne,"f\ng,h').faults).toEqual([{ line: 3, code: 'QUOTE_UNCLOSED' }])
    expect(parse('a,b\nc,"d"e\nf,g').faults[0]).toEqual({ line: 2, code: 'QUOTE_INVALID' })
  })

  it('are read up to a limit, and what is beyond is told', () => {
    expect(parseCsv('a\nb\nc\n', 2)).toMatchObject({ rows: [{ line: 1 }, { line: 2 }], isCut: true })
    expect(parseCsv('a\nb\n', 2).isCut).toBe(false)
  })

  it('come back from a written file as they were, formulas included', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('=1+1', "'=x", '-5', '@a', '"', ',', ';', '\n', 'a\n\nb', ' x ', '\t', "''+", '\uFEFF'),
    )
    const cells = fc.array(
      cell.map((text) => text.replace(/\r\n?/g, '\n')),
      { minLength: 2, maxLength: 5 },
    )
    fc.assert(
      fc.property(fc.array(cells, { minLength: 1, maxLength: 6 }), (rows) => {
        const told = rows.filter((row) => row.some((text) => text.trim() !== ''))
        expect(parse(formatCsv(rows)).rows.map((row) => row.cells)).toEqual(told)
        expect(parse(formatCsv(rows)).faults).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('are written so that a spreadsheet runs none of them', () => {
    expect(formatCsv([['=HYPERLINK("x")', '-1', -1, true, null]])).toBe(`"'=HYPERLINK(""x"")",'-1,-1,true,\r\n`)
  })
})

describe('products', () => {
  it('gather the rows of one handle; options, images and prices come from where they stand', () => {
    const { products, problems } = file(
      'pot,Pot,<p onclick="x()">A <b>pot</b></p>,"Garden, Clay, Garden",true,Size,Small,P-1,3,9.99,https://img.example/1.jpg',
      'pot,,,,,,Large,P-2,,15.5,https://img.example/2.jpg',
      'pot,,,,,,,,,,https://img.example/3.jpg',
      'lamp,Lamp,plain & simple,,false,Title,Default Title,,1,60,',
    )
    expect(problems).toEqual([])
    expect(products[0]).toMatchObject({
      handle: 'pot',
      line: 2,
      name: 'Pot',
      description: '<p>A <b>pot</b></p>',
      tags: ['Garden', 'Clay'],
      active: true,
      images: [1, 2, 3].map((position) => ({ url: `https://img.example/${position}.jpg`, alt: '', position })),
      variants: [
        { options: { Size: 'Small' }, name: 'Small', sku: 'P-1', price: 999, compareAtPrice: null, tracked: false, quantity: 3, grams: 0 },
        { options: { Size: 'Large' }, name: 'Large', sku: 'P-2', price: 1_550, quantity: 0 },
      ],
    })
    expect(products[1]).toMatchObject({
      description: 'plain &amp; simple',
      active: false,
      variants: [{ options: {}, name: 'Default', sku: null }],
    })
  })

  it('with blank SKUs do not clash, with equal ones they do', () => {
    expect(codes('a,A,,,,,,,,1,', 'b,B,,,,,,,,1,')).toEqual([])
    expect(codes('a,A,,,,,,X,,1,', 'b,B,,,,,,X,,1,')).toEqual([[3, 'Variant SKU', 'DUPLICATE_SKU']])
  })

  test.each([
    ['a,A,,,,,,,,abc,', 'Variant Price', 'PRICE_INVALID'],
    ['a,A,,,,,,,,"1,50",', 'Variant Price', 'PRICE_INVALID'],
    ['a,A,,,,,,,,1e3,', 'Variant Price', 'PRICE_INVALID'],
    ['a,A,,,,,,,,-1,', 'Variant Price', 'PRICE_NEGATIVE'],
    ['a,A,,,,,,,,1.005,', 'Variant Price', 'PRICE_TOO_PRECISE'],
    ['a,A,,,,,,,,100000000.00,', 'Variant Price', 'PRICE_TOO_LARGE'],
    ['a,A,,,,,,,,,', 'Variant Price', 'PRICE_MISSING'],
    ['a,,,,,,,,,1,', 'Title', 'TITLE_MISSING'],
    [',A,,,,,,,,1,', 'Handle', 'HANDLE_MISSING'],
    ['a b,A,,,,,,,,1,', 'Handle', 'HANDLE_INVALID'],
    ['a,A,,,maybe,,,,,1,', 'Published', 'PUBLISHED_INVALID'],
    ['a,A,,,,Size,,,,1,', 'Option1 Value', 'OPTION_VALUE_MISSING'],
    ['a,A,,,,,Small,,,1,', 'Option1 Name', 'OPTION_NAME_MISSING'],
    ['a,A,,,,,,,1.5,1,', 'Variant Inventory Qty', 'QUANTITY_INVALID'],
    ['a,A,,,,,,,-2,1,', 'Variant Inventory Qty', 'QUANTITY_NEGATIVE'],
    ['a,A,,,,,,,,1,javascript:alert(1)', 'Image Src', 'IMAGE_URL_INVALID'],
    ['a,A,,,,,,,,1,/x.jpg', 'Image Src', 'IMAGE_URL_INVALID'],
    ['a,A\0,,,,,,,,1,', 'Title', 'CHARACTER_INVALID'],
    ['a,Caf\uFFFD,,,,,,,,1,', 'Title', 'CHARACTER_INVALID'],
    [`a,A,,"${'t,'.repeat(3)}${'T'.repeat(121)}",,,,,,1,`, 'Tags', 'VALUE_TOO_LONG'],
    [`a,A,,"${Array.from({ length: 101 }, (_, n) => `t${n}`).join()}",,,,,,1,`, 'Tags', 'TOO_MANY_TAGS'],
    [`a,${'A'.repeat(300)},,,,,,,,1,`, 'Title', 'VALUE_TOO_LONG'],
    ['a,A,,,,,,,,1,,extra', null, 'ROW_TOO_WIDE'],
  ])('%j is %s %s', (row, column, code) => {
    expect(codes('fine,"two\nlines",,,,,,,,1,', row)).toEqual([[4, column, code]])
  })

  it('with an error are left out whole, the others are not', () => {
    const { products } = file('a,A,,,,Size,S,,,1,', 'a,,,,,,M,,,x,', 'b,B,,,,,,,-1,1,')
    expect(products.map(({ handle }) => handle)).toEqual(['b'])
    expect(codes('a,A,,,,Size,S,,,1,', 'a,,,,,,S,,,1,')).toEqual([[3, 'Option1 Value', 'DUPLICATE_OPTION']])
    expect(codes('a,A,,,,Size,S,,,1,', 'a,,,,,Colour,S,,,1,').map(([, , code]) => code)).toContain('OPTION_NAME_CHANGED')
  })

  it('are as large as the routes take, and not larger', () => {
    const tags = Array.from({ length: 100 }, (_, n) => `${n}`.padEnd(40, 't')).join()
    const variants = (count: number) => Array.from({ length: count }, (_, n) => `a,A,,"${tags}",,Size,S${n},,,99999999.99,`)
    const images = (count: number) => [
      'a,A,,,,,,,,1,',
      ...Array.from({ length: count }, (_, n) => `a,,,,,,,,,,https://img.example/${n}.jpg`),
    ]
    expect(codes(...variants(100))).toEqual([])
    expect(codes(...variants(102))).toEqual([[102, 'Option1 Value', 'TOO_MANY_VARIANTS']])
    expect(codes(...images(50))).toEqual([])
    expect(codes(...images(52))).toEqual([[53, 'Image Src', 'TOO_MANY_IMAGES']])
  })

  it('are priced by the digits of the currency', () => {
    const price = (text: string, currency: string) =>
      readProducts(`Handle,Title,Variant Price\na,A,${text}`, currency).products[0]?.variants[0]?.price
    expect([price('10', 'EUR'), price('10.5', 'EUR'), price('500.00', 'JPY'), price('1.234', 'KWD')]).toEqual([1_000, 1_050, 500, 1_234])
    expect(price('500.5', 'JPY')).toBeUndefined()
  })

  it('need a header with its required columns, in any order and case; a column nobody knows is a note', () => {
    expect(readProducts('', 'EUR').problems).toEqual([{ line: 1, column: null, code: 'FILE_EMPTY', level: 'error' }])
    expect(readProducts('Handle,Title\na,A', 'EUR').problems).toEqual([
      { line: 1, column: 'Variant Price', code: 'HEADER_MISSING', level: 'error' },
    ])
    expect(readProducts('Handle,Title,Variant Price\n', 'EUR').problems[0]?.code).toBe('FILE_EMPTY')
    expect(readProducts('Handle,Handle,Title,Variant Price\na,a,A,1', 'EUR').problems[0]?.code).toBe('HEADER_DUPLICATE')
    const { products, problems } = readProducts('VARIANT PRICE,title,handle,Mood\n1,A,a,blue', 'EUR')
    expect(products).toHaveLength(1)
    expect(problems).toEqual([{ line: 1, column: 'Mood', code: 'UNKNOWN_COLUMN', level: 'note' }])
  })

  it('never echo more than the start of a value', () => {
    const { problems } = file(`a,A,,,,,,,,${'😀'.repeat(100)},`)
    expect(problems[0]?.value).toBe('😀'.repeat(40))
  })

  it('are known again by handle, and their variants by option values in any order', () => {
    expect(variantKey('a', { Size: 'S', Colour: 'red' })).toBe(variantKey('a', { Colour: 'red', Size: 'S' }))
    expect(new Set([variantKey('a', {}), variantKey('b', {}), variantKey('a', { Size: 'S' }), variantKey('a', { Size: 'M' })]).size).toBe(4)
  })

  it('of five thousand rows are read, each wrong row named, and a longer report is cut but counted', () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => `p-${index},P,<p>x</p>,,,,,,,${index % 2 ? 'wrong' : '1.00'},`)
    const { products, problems, problemCount } = file(...rows)
    expect([products.length, problems.length, problemCount, problems[0]?.line]).toEqual([2_500, 1_000, 2_500, 3])
    expect(file(...Array.from({ length: 20_000 }, () => rows[0] ?? '')).problems[0]?.code).toBe('FILE_TOO_LONG')
  })
})

const samples = join(import.meta.dirname, '../../../shared/data')

describe('real exports', () => {
  test.skipIf(!existsSync(samples)).each([
    ['apparel.csv', 20, 22, []],
    ['home-and-garden.csv', 20, 21, ['Cost per item']],
  ])('%s holds %d products with %d variants', (name, productCount, variantCount, noted) => {
    const { products, problems } = readProducts(readFileSync(join(samples, name), 'utf8'), 'USD')
    expect(problems.map(({ level, column }) => [level, column])).toEqual(noted.map((column) => ['note', column]))
    expect([products.length, products.flatMap(({ variants }) => variants).length]).toEqual([productCount, variantCount])
    expect(products.every(({ images, variants }) => images.length > 0 && variants.every(({ price }) => price > 0))).toBe(true)
  })
})
