// JavaScript, so that an old Node can still read it and say what is wrong.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18)) {
  const { start } = await import('./start.ts')
  await start()
} else {
  console.error(`Node ${process.versions.node} can't run TypeScript: run \`npm ci\` with install scripts allowed, it brings a newer one.`)
  process.exitCode = 1
}
