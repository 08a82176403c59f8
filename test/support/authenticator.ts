import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** What `test/support/setup.ts` sets APP_URL to. */
export const ORIGIN = 'https://app.example'
const RP_ID = 'app.example'

const encoded = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64url')
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest()

/** How this authenticator, or the page that asks it, goes wrong. */
export type Twist = {
  origin?: string
  rpId?: string
  type?: string
  crossOrigin?: boolean
  flags?: number
  counter?: number
  challenge?: string
  userHandle?: string
}

const PRESENT = 1
const VERIFIED = 4
const ATTESTED = 64

function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  const entries = [...(value as Map<unknown, unknown>)]
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, inner]) => [cbor(key), cbor(inner)])])
}

function head(major: number, n: number) {
  if (n < 24) return Buffer.from([(major << 5) | n])
  return n < 256 ? Buffer.from([(major << 5) | 24, n]) : Buffer.from([(major << 5) | 25, n >> 8, n & 255])
}

/** An authenticator of software: ES256, no attestation, knows its person. */
export class Authenticator {
  readonly id = encoded(randomBytes(32))
  readonly #pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  counter = 0
  userHandle: string | undefined

  #client(type: string, challenge: string, twist: Twist) {
    const { origin = ORIGIN, crossOrigin = false } = twist
    return Buffer.from(JSON.stringify({ type: twist.type ?? type, challenge: twist.challenge ?? challenge, origin, crossOrigin }))
  }

  #data(extra: Uint8Array, flags: number, { rpId = RP_ID, counter = this.counter, ...twist }: Twist) {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    return Buffer.concat([sha256(rpId), Buffer.from([twist.flags ?? flags]), count, extra])
  }

  /** What `navigator.credentials.create()` answers. */
  create({ challenge, user }: { challenge: string; user: { id: string } }, twist: Twist = {}) {
    this.userHandle = user.id
    const { x = '', y = '' } = this.#pair.publicKey.export({ format: 'jwk' })
    const key = new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ])
    const id = Buffer.from(this.id, 'base64url')
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, cbor(key)])
    const authData = this.#data(attested, PRESENT | VERIFIED | ATTESTED, twist)
    const object = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ])
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: encoded(this.#client('webauthn.create', challenge, twist)),
        attestationObject: encoded(cbor(object)),
        transports: ['internal'],
      },
    }
  }

  /** What `navigator.credentials.get()` answers. A counter that it keeps goes up. */
  get(challenge: string, twist: Twist = {}) {
    if (this.counter > 0) this.counter++
    const client = this.#client('webauthn.get', challenge, twist)
    const data = this.#data(Buffer.alloc(0), PRESENT | VERIFIED, twist)
    const signature = sign('sha256', Buffer.concat([data, sha256(client)]), this.#pair.privateKey)
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: encoded(client),
        authenticatorData: encoded(data),
        signature: encoded(signature),
        userHandle: twist.userHandle ?? this.userHandle ?? null,
      },
    }
  }
}
