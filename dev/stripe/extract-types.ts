import ts from 'typescript-api'
import { served } from './served.ts'
import type { Definition, Shape } from './shape-types.ts'

type Declared = ts.InterfaceDeclaration | ts.TypeAliasDeclaration
interface Found {
  declared: Declared
  name: string
  file: string
}

const keptMethods = new Set(['card', 'card_present', 'billing_details', 'radar_options', 'type'])
const words: Partial<Record<ts.SyntaxKind, Shape>> = {
  [ts.SyntaxKind.StringKeyword]: 'string',
  [ts.SyntaxKind.NumberKeyword]: 'number',
  [ts.SyntaxKind.BooleanKeyword]: 'boolean',
}

/** Turns type nodes into shapes by name alone, without a type checker, and follows what they name within the files that we serve. */
export class TypeReader {
  readonly definitions: Record<string, Definition> = {}
  private readonly sources = new Map<string, ts.SourceFile>()
  private readonly declarations = new Map<string, Map<string, Declared>>()
  private readonly queue: Found[] = []
  private readonly parse: (name: string) => ts.SourceFile

  constructor(parse: (name: string) => ts.SourceFile) {
    this.parse = parse
  }

  source(name: string): ts.SourceFile {
    const known = this.sources.get(name) ?? this.parse(name)
    this.sources.set(name, known)
    return known
  }

  shapeOf(node: ts.TypeNode, file: string, scope = ''): Shape {
    const word = words[node.kind]
    if (word) return word
    if (ts.isLiteralTypeNode(node)) return literal(node)
    if (ts.isUnionTypeNode(node)) return union(node.types.map((type) => this.shapeOf(type, file, scope)))
    if (ts.isArrayTypeNode(node)) return { array: this.shapeOf(node.elementType, file, scope) }
    if (ts.isTypeLiteralNode(node)) return this.mapOf(node.members, file, scope)
    if (ts.isTypeReferenceNode(node)) return this.reference(node, file, scope)
    return 'object'
  }

  readQueue() {
    for (let found = this.queue.pop(); found; found = this.queue.pop())
      if (ts.isInterfaceDeclaration(found.declared)) this.definitions[found.name] = this.definition(found.declared, found)
  }

  private reference(node: ts.TypeReferenceNode, file: string, scope: string): Shape {
    const name = node.typeName.getText(this.sourceOf(file))
    const inner = node.typeArguments?.[0]
    if (name === 'OtherString') return { union: [] }
    if (name === 'Decimal') return 'string'
    if (inner && name === 'Array') return { array: this.shapeOf(inner, file, scope) }
    if (inner && name === 'ApiList') return { list: this.shapeOf(inner, file, scope) }
    if (inner && name === 'Emptyable') return union(['null', this.shapeOf(inner, file, scope)])
    const found = this.find(name, file, scope)
    return found ? this.named(found) : 'object'
  }

  private named(found: Found): Shape {
    // The SDK's Event is a union of two hundred; its common base says what every one of them has.
    if (found.name === 'Event') return this.named({ ...found, declared: this.must('EventBase', 'Events'), name: 'EventBase' })
    if (ts.isTypeAliasDeclaration(found.declared)) return this.shapeOf(found.declared.type, found.file, found.name)
    if (found.declared.members.some(ts.isIndexSignatureDeclaration)) return this.mapOf(found.declared.members, found.file, found.name)
    if (found.declared.members.length === 0 && !found.declared.heritageClauses) return 'object'
    if (!(found.name in this.definitions)) {
      this.definitions[found.name] = {}
      this.queue.push(found)
    }
    return { ref: found.name }
  }

  private definition(declared: ts.InterfaceDeclaration, { name, file }: Found): Definition {
    const definition: Definition = {}
    for (const clause of declared.heritageClauses ?? [])
      for (const parent of clause.types) {
        const found = this.find(parent.expression.getText(this.sourceOf(file)), file, name)
        if (found && ts.isInterfaceDeclaration(found.declared)) Object.assign(definition, this.definition(found.declared, found))
      }
    const members = declared.members.filter(ts.isPropertySignature)
    const byMethod = members.some((member) => this.nameOf(member, file) === 'klarna')
    for (const member of members) {
      if (!member.type || member.type.kind === ts.SyntaxKind.VoidKeyword) continue
      const key = this.nameOf(member, file)
      const pruned = byMethod && !keptMethods.has(key) && this.isInterface(member.type, file, name)
      const shape = pruned ? 'object' : this.shapeOf(member.type, file, name)
      definition[key] = member.questionToken ? { shape, optional: true } : { shape }
    }
    return definition
  }

  private isInterface(node: ts.TypeNode, file: string, scope: string) {
    const found = ts.isTypeReferenceNode(node) && this.find(node.typeName.getText(this.sourceOf(file)), file, scope)
    return found && ts.isInterfaceDeclaration(found.declared)
  }

  private mapOf(members: ts.NodeArray<ts.TypeElement>, file: string, scope: string): Shape {
    const index = members.find(ts.isIndexSignatureDeclaration)
    return index ? { map: this.shapeOf(index.type, file, scope) } : 'object'
  }

  private find(name: string, file: string, scope: string): Found | null {
    const declarations = this.declarationsIn(file)
    for (let at = scope; ; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
      const full = at ? `${at}.${name}` : name
      const declared = declarations.get(full)
      if (declared) return { declared, name: full, file }
      if (!at) break
    }
    const from = this.importedFrom(name, file)
    const declared = from === null ? undefined : this.declarationsIn(from).get(name)
    return declared && from !== null ? { declared, name, file: from } : null
  }

  private importedFrom(name: string, file: string): string | null {
    for (const statement of this.sourceOf(file).statements) {
      if (!ts.isImportDeclaration(statement)) continue
      const text = statement.getText(this.sourceOf(file))
      if (!new RegExp(`[{,]\\s*${name.replace('.', '\\.')}\\b`).test(text)) continue
      const from = /\/([A-Za-z]+)\.js'/.exec(text)?.[1] ?? ''
      return from in served || from === 'shared' ? from : null
    }
    return null
  }

  private declarationsIn(file: string): Map<string, Declared> {
    const known = this.declarations.get(file)
    if (known) return known
    const all = new Map<string, Declared>()
    collect(this.sourceOf(file).statements, '', all)
    this.declarations.set(file, all)
    return all
  }

  private sourceOf(file: string) {
    return this.source(file === 'shared' ? 'shared' : `resources/${file}`)
  }

  private must(name: string, file: string): Declared {
    const declared = this.declarationsIn(file).get(name)
    if (!declared) throw new Error(`The SDK has no ${name} in ${file}`)
    return declared
  }

  private nameOf(member: ts.PropertySignature, file: string) {
    return member.name.getText(this.sourceOf(file)).replace(/^'|'$/g, '')
  }
}

function collect(statements: ts.NodeArray<ts.Statement>, prefix: string, into: Map<string, Declared>) {
  for (const statement of statements) {
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) into.set(prefix + statement.name.text, statement)
    if (ts.isModuleDeclaration(statement) && statement.body && ts.isModuleBlock(statement.body))
      collect(statement.body.statements, `${prefix}${statement.name.text}.`, into)
  }
}

function literal({ literal: value }: ts.LiteralTypeNode): Shape {
  if (ts.isStringLiteral(value)) return { enum: [value.text] }
  if (ts.isNumericLiteral(value)) return { enum: [Number(value.text)] }
  if (value.kind === ts.SyntaxKind.TrueKeyword) return { enum: [true] }
  if (value.kind === ts.SyntaxKind.FalseKeyword) return { enum: [false] }
  return 'null'
}

function union(members: Shape[]): Shape {
  const flat = members.flatMap((shape) => (typeof shape === 'object' && 'union' in shape ? shape.union : [shape]))
  const values = flat.flatMap((shape) => (typeof shape === 'object' && 'enum' in shape ? shape.enum : []))
  const others = flat.filter((shape) => typeof shape !== 'object' || !('enum' in shape))
  const all: Shape[] = values.length > 0 ? [...others, { enum: values }] : others
  const [only, ...rest] = all
  return only !== undefined && rest.length === 0 ? only : { union: all }
}
