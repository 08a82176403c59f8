export type Language = 'en' | 'de'

/** Whose mail it is: a tenant's, or ours where a person has none. */
export type Brand = { name: string; color: string | null; logoUrl: string | null }

/**
 * What a mail says, once: its text and its HTML are both written from this. Whatever people have typed goes through `plainWords` first
 * (render.ts does it for names in `data`).
 */
export type Words = {
  subject: string
  /** What a list of mails shows beside the subject. */
  preview: string
  /** First line of the mail. */
  greeting: string
  /** Paragraphs above the button. */
  lines: string[]
  action?: { label: string; href: string }
  /** Rows of a small table, such as when and from where. */
  facts?: [name: string, value: string][]
  /** Paragraphs below the button, in small print. */
  notes: string[]
}

/** `essential`: its receiver asked for it or has to know it for their account's sake; it goes out even to who has called other mail unwanted. */
export type Template<D> = { essential: boolean } & Record<Language, (data: D, brand: Brand) => Words>

export type Rendered = { subject: string; text: string; html: string; essential: boolean }
