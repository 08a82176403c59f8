/** A request's place in a distributed trace (W3C Trace Context, level 1). `parent` is the caller's span; flags and state are passed on as given. */
export type Span = { trace: string; span: string; parent: string | null; flags: string; state: string | undefined }

const RECORDED = '01'
/** Later versions may append fields; version 00 may not, and ff is none. */
const TRACEPARENT = /^(?!ff|00.{54})[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/

/** Our span of the caller's trace, or of a new one where the header says none that can be read; its state is then nobody's. */
export function spanOf(traceparent: string | undefined, tracestate: string | undefined): Span {
  const [, trace, parent, flags] = TRACEPARENT.exec(traceparent ?? '') ?? []
  const random = crypto.getRandomValues(new Uint8Array(24)).toHex()
  const span = random.slice(32)
  if (trace === undefined || parent === undefined || flags === undefined)
    return { trace: random.slice(0, 32), span, parent: null, flags: RECORDED, state: undefined }
  return { trace, span, parent, flags, state: tracestate }
}

/** As our answer carries it. */
export const traceparentOf = ({ trace, span, flags }: Span) => `00-${trace}-${span}-${flags}`
