/** Workers compile .wasm files when they are deployed; at run time nothing may be compiled. */
declare module '*.wasm' {
  const module: WebAssembly.Module
  export default module
}

/** What the package keeps to itself. */
declare module 'argon2id/lib/blake2b.js' {
  interface Blake2b {
    update(input: Uint8Array): Blake2b
    digest(): ArrayBuffer
  }
  export default function blake2b(length: number): Blake2b
}
