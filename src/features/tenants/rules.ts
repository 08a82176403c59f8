/** A change as the database's functions read it: JSON whose names are columns. What is absent stays absent, and so unchanged. */
export const asColumns = (change: object) =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(change).map(([name, value]) => [name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value as unknown]),
    ),
  )
