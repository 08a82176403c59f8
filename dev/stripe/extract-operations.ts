import ts from 'typescript-api'

interface Call {
  id: string
  method: string
  path: string
  list: boolean
}

/** A served method: its HTTP call from the shipped JavaScript, its types from the declaration beside it. */
export interface FoundOperation {
  call: Call
  params: ts.TypeNode | null
  returns: ts.TypeNode
}

/** The named methods of a resource class. Throws when the SDK no longer has one of them. */
export function operationsOf(script: ts.SourceFile, declarations: ts.SourceFile, methods: string[]): FoundOperation[] {
  return methods.map((name) => {
    const call = callIn(methodNamed(script, name), script)
    const declared = methodNamed(declarations, name)
    const params = declared.parameters.find((parameter) => parameter.name.getText(declarations) === 'params')?.type ?? null
    return {
      call: { ...call, id: `${resourceOf(call.path)}.${name === 'del' ? 'delete' : name}` },
      params,
      returns: answerOf(declared, declarations),
    }
  })
}

function methodNamed(source: ts.SourceFile, name: string): ts.MethodDeclaration {
  for (const statement of source.statements)
    if (ts.isClassDeclaration(statement))
      for (const member of statement.members) if (ts.isMethodDeclaration(member) && member.name.getText(source) === name) return member
  throw new Error(`${source.fileName} has no method ${name}`)
}

function callIn(method: ts.MethodDeclaration, source: ts.SourceFile): Omit<Call, 'id'> {
  const text = method.body?.getText(source) ?? ''
  const found = /_makeRequest\('([A-Z]+)', ['`]([^'`]+)['`]/.exec(text)
  if (!found?.[1] || !found[2]) throw new Error(`${source.fileName}: no request in ${method.name.getText(source)}`)
  return { method: found[1], path: found[2].replace(/\$\{[^}]*\}/g, '{id}'), list: text.includes("methodType: 'list'") }
}

const resourceOf = (path: string) => path.split('/')[2] ?? ''

function answerOf(method: ts.MethodDeclaration, source: ts.SourceFile): ts.TypeNode {
  let type = method.type
  while (type && ts.isTypeReferenceNode(type) && ['Promise', 'Response', 'ApiListPromise'].includes(type.typeName.getText(source)))
    type = type.typeArguments?.[0]
  if (!type) throw new Error(`${source.fileName}: no answer type on ${method.name.getText(source)}`)
  return type
}
