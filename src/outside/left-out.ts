/**
 * What libraries of ours import and the Worker never asks of them: dev/build.ts puts this module in the place of theirs. Whoever asks
 * after all hears so at once. Node, which makes the OpenAPI document and runs tests of rules, has the libraries whole.
 */
const leftOut = (): never => {
  throw new Error('This part of a library is left out of the Worker: dev/build.ts.')
}

// zod: JSON Schema is written by `npm run openapi`. A schema takes hold of the first two whenever somebody looks at its `~standard`.
export const createStandardJSONSchemaMethod = () => leftOut
export const createToJSONSchemaMethod = () => leftOut
export const allProcessors = undefined
export const extractDefs = leftOut
export const finalize = leftOut
export const handleUnrepresentable = leftOut
export const initializeContext = leftOut
export const processSchema = leftOut
export const toJSONSchema = leftOut

// stripe: numbers of its second API, which we don't call, and iterators over pages, added to the promise of each list that we do ask for.
export const coerceV2RequestData = leftOut
export const coerceV2ResponseData = leftOut
export const makeAutoPaginationMethods = () => ({})

// drizzle: the builders of every kind of column, for tables that are written as a function of them.
export const getPgColumnBuilders = leftOut

// xss: what a `style` may say; no tag of ours keeps one. It makes a filter for those who name none.
export class FilterCSS {
  process = leftOut
}
export const getDefaultWhiteList = leftOut
