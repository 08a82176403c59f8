import { expect, test } from 'vitest'
import { isObvious } from '../../src/features/pins/rules.ts'

test.each(['0000', '1234', '4321', '7890', '12345678', '87654321', '1212', '123123', '2580', '1984', '2026', '112233'])(
  '%s is one of the first that are tried',
  (pin) => expect(isObvious(pin)).toBe(true),
)
test.each(['4071', '8839', '1235', '90417', '271828', '31415926', '3007'])('%s is not', (pin) => expect(isObvious(pin)).toBe(false))
