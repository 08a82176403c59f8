import type { Plugin } from 'rolldown'
import { Visitor, type ESTree } from 'rolldown/utils'

/** They say what a route answers and why it is open (src/http/room.ts). */
const FOR_READERS = ['returns', 'streams', 'open']

/** What a chain begins with: `z` of `z.string().max(3)`. */
function rootOf(link: ESTree.Expression | ESTree.Super): string | undefined {
  if (link.type === 'CallExpression') return rootOf(link.callee)
  if (link.type === 'MemberExpression') return rootOf(link.object)
  return link.type === 'Identifier' ? link.name : undefined
}

/**
 * Leaves out of our sources what only `npm run openapi` reads, and it reads them in Node: `.meta(…)` of schemas, and what `returns`, `streams`
 * and `open` are told. Making a schema has no effect, and is marked so: those that nobody is left to ask for go, too.
 */
export const undescribed: Plugin = {
  name: 'undescribed',
  transform: {
    filter: { id: /^(?!.*\/node_modules\/).*\.tsx?$/, code: /\bz\.|\b(?:returns|streams|open)\(/ },
    handler(_code, _id, { ast, magicString: text }) {
      if (!ast || !text) throw new Error('rolldown gives no tree: experimental.nativeMagicString')
      const marked = new Set<number>()
      let gone = 0
      // a statement is there for its effect: `z.config(…)`
      const ExpressionStatement = ({ expression }: ESTree.ExpressionStatement) => void marked.add(expression.start)
      const CallExpression = (call: ESTree.CallExpression) => {
        const { callee, start, end, arguments: given } = call
        if (start < gone) return
        if (callee.type === 'Identifier' && FOR_READERS.includes(callee.name) && given.length > 0) {
          text.remove(callee.end + 1, end - 1)
          gone = end
        } else if (rootOf(call) === 'z') {
          if (!marked.has(start)) text.appendLeft(start, '/* @__PURE__ */ ')
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
