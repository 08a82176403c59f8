/** What a value may be, as read from the SDK's types. `object` is any JSON object: a resource that we don't serve. */
export type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  | 'null'
  | 'object'
  | { enum: (string | number | boolean)[] }
  | { array: Shape }
  | { map: Shape }
  | { list: Shape }
  | { union: Shape[] }
  | { ref: string }

export interface Property {
  shape: Shape
  optional?: true
}

export type Definition = Record<string, Property>

/** One call of the API: `payment_intents.create`, `POST`, `/v1/payment_intents/{id}`. */
export interface Operation {
  id: string
  method: string
  path: string
  params: Shape | null
  returns: Shape
  list: boolean
}

/** Everything the extractor writes: the operations that we serve and every type that they reach. */
export interface ShapeFile {
  sdk: string
  served: Record<string, string[]>
  apiVersion: string
  operations: Operation[]
  types: Record<string, Definition>
}
