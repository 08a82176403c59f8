/** For headers, query parameters and cursors: no padding, and nothing that a URL would escape. */
export const base64url = (bytes: Uint8Array) => bytes.toBase64({ alphabet: 'base64url', omitPadding: true })

/** Reads them back. Throws SyntaxError for anything else. */
export const bytesOf = (encoded: string): Uint8Array<ArrayBuffer> => Uint8Array.fromBase64(encoded, { alphabet: 'base64url' })
