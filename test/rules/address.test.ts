import { expect, test } from 'vitest'
import { networkOf } from '../../src/lib/address.ts'

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['', ''],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8::aaaa:1', '2001:db8:0:0'],
  ['2001:db8::bbbb:2', '2001:db8:0:0'],
  ['2001:0DB8:0000:0000:aaaa::', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
])('%s belongs to %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})
