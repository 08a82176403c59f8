import * as z from 'zod'
import { Id, label } from '../../http/fields.ts'

const Encoded = z
  .string()
  .min(1)
  .max(16_384)
  .regex(/^[\w-]+$/, 'Base64url.')
const Transport = z.string().regex(/^[a-z-]{2,20}$/)

/** What browsers put beside it in `toJSON()`: taken, and not looked at. */
const around = {
  rawId: Encoded.optional(),
  type: z.literal('public-key'),
  authenticatorAttachment: z.string().max(20).nullable().optional(),
  clientExtensionResults: z.record(z.string().max(60), z.unknown()).optional(),
}

/** RegistrationResponseJSON (WebAuthn 3, 5.1). */
export const RegistrationResponse = z
  .strictObject({
    id: Encoded,
    ...around,
    response: z.strictObject({
      clientDataJSON: Encoded,
      attestationObject: Encoded,
      authenticatorData: Encoded.optional(),
      publicKey: Encoded.optional(),
      publicKeyAlgorithm: z.int().optional(),
      transports: z.array(Transport).max(8).optional(),
    }),
  })
  .meta({ id: 'RegistrationResponse', description: 'What navigator.credentials.create() answered, as its toJSON() says it.' })

/** AuthenticationResponseJSON (WebAuthn 3, 5.1). */
export const AuthenticationResponse = z
  .strictObject({
    id: Encoded,
    ...around,
    response: z.strictObject({
      clientDataJSON: Encoded,
      authenticatorData: Encoded,
      signature: Encoded,
      userHandle: Encoded.nullable().optional(),
    }),
  })
  .meta({ id: 'AuthenticationResponse', description: 'What navigator.credentials.get() answered, as its toJSON() says it.' })
export type AuthenticationResponse = z.infer<typeof AuthenticationResponse>

const PasskeyName = label(60, 'Phone')

export const AddPasskey = z.strictObject({ name: PasskeyName, credential: RegistrationResponse }).meta({ id: 'AddPasskey' })
export type AddPasskey = z.infer<typeof AddPasskey>
export const RenamePasskey = z.strictObject({ name: PasskeyName }).meta({ id: 'RenamePasskey' })
export const WhichPasskey = z.strictObject({ id: Id })

export const Passkey = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    transports: z.array(z.string()),
    createdAt: z.iso.datetime(),
    usedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Passkey' })

export const PasskeyAdded = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    recoveryCodes: z
      .array(z.string())
      .nullable()
      .meta({ description: 'Shown once, with the first factor. Each stands in for a passkey, once.' }),
  })
  .meta({ id: 'PasskeyAdded' })

export const PasskeyRenamed = z.strictObject({ id: z.uuid(), name: z.string() }).meta({ id: 'PasskeyRenamed' })

const Descriptor = z.strictObject({ type: z.literal('public-key'), id: z.string(), transports: z.array(z.string()) })

export const CreationOptions = z
  .strictObject({
    challenge: z.string(),
    rp: z.strictObject({ id: z.string(), name: z.string() }),
    user: z.strictObject({ id: z.string(), name: z.string(), displayName: z.string() }),
    pubKeyCredParams: z.array(z.strictObject({ type: z.literal('public-key'), alg: z.int() })),
    excludeCredentials: z.array(Descriptor),
    authenticatorSelection: z.strictObject({
      residentKey: z.literal('required'),
      requireResidentKey: z.literal(true),
      userVerification: z.literal('required'),
    }),
    attestation: z.literal('none'),
    timeout: z.int(),
  })
  .meta({ id: 'CreationOptions', description: 'For PublicKeyCredential.parseCreationOptionsFromJSON().' })

export const RequestOptions = z
  .strictObject({ challenge: z.string(), rpId: z.string(), userVerification: z.literal('required'), timeout: z.int() })
  .meta({ id: 'RequestOptions', description: 'For PublicKeyCredential.parseRequestOptionsFromJSON().' })
