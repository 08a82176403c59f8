import { dirname, join, resolve } from 'node:path'
import type { Plugin } from 'rolldown'
import { Visitor, type ESTree } from 'rolldown/utils'

const ROOM = join(import.meta.dirname, '..', 'src', 'http', 'room.ts')
/** Its words for what a route answers and why it is open. */
const FOR_READERS = ['returns', 'streams', 'open']
/** What is asked of a schema, where all else makes one: it reads, and may throw. */
const READS = /^(?:safe)?(?:parse|encode|decode)(?:Async)?$/i

/** What the file calls the words of room.ts: nobody else's `open` is meant. */
function wordsOf({ body }: ESTree.Program, file: string) {
  const named = body.flatMap((statement) =>
    statement.type === 'ImportDeclaration' && resolve(dirname(file), statement.source.value) === ROOM ? statement.specifiers : [],
  )
  return new Set(
    named.flatMap((word) =>
      word.type === 'ImportSpecifier' && word.imported.type === 'Identifier' && FOR_READERS.includes(word.imported.name)
        ? [word.local.name]
        : [],
    ),
  )
}

/** What a chain begins with: `z` of `z.string().max(3)`. */
function rootOf(link: ESTree.Expression | ESTree.Super): string | undefined {
  if (link.type === 'CallExpression') return rootOf(link.callee)
  if (link.type === 'MemberExpression') return rootOf(link.object)
  return link.type === 'Identifier' ? link.name : undefined
}

/** `z.string().parse(…)`, and whatever is done with its answer. */
function isRead(link: ESTree.Expression | ESTree.Super): boolean {
  if (link.type === 'CallExpression') return isRead(link.callee)
  if (link.type !== 'MemberExpression') return false
  return (link.property.type === 'Identifier' && READS.test(link.property.name)) || isRead(link.object)
}

/**
 * Leaves out of our sources what only `npm run openapi` reads, and it reads them in Node: `.meta(…)` of schemas, and what `returns`, `streams`
 * and `open` are told. Making a schema has no effect, and is marked so; reading by one is not: those that nobody is left to ask for go, too.
 */
export const undescribed: Plugin = {
  name: 'undescribed',
  transform: {
    filter: { id: /^(?!.*\/node_modules\/).*\.tsx?$/, code: /\bz\.|\/room\.ts'/ },
    handler(_code, id, { ast, magicString: text }) {
      if (!ast || !text) throw new Error('rolldown gives no tree: experimental.nativeMagicString')
      const words = wordsOf(ast, id)
      const marked = new Set<number>()
      let gone = 0
      // a statement is there for its effect: `z.config(…)`
      const ExpressionStatement = ({ expression }: ESTree.ExpressionStatement) => void marked.add(expression.start)
      const CallExpression = (call: ESTree.CallExpression) => {
        const { callee, start, end, arguments: given } = call
        if (start < gone) return
        if (callee.type === 'Identifier' && words.has(callee.name) && given.length > 0) {
          text.remove(callee.end + 1, end - 1)
          gone = end
        } else if (rootOf(call) === 'z') {
          if (!marked.has(start) && !isRead(call)) text.appendLeft(start, '/* @__PURE__ */ ')
          marked.add(start)
          if (
            given.length > 0 &&
            callee.type === 'MemberExpression' &&
            callee.property.type === 'Identifier' &&
            callee.property.name === 'meta'
          )
            text.remove(callee.object.end, end)
        }
      }
      new Visitor({ CallExpression, ExpressionStatement }).visit(ast)
      return { code: text }
    },
  },
}
