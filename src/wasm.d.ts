/** Workers compile .wasm files when they are deployed; at run time nothing may be compiled. */
declare module '*.wasm' {
  const module: WebAssembly.Module
  export default module
}
