// The content hash of CONTRACT 3.1, point 7, from the layout in the doc comment of ContentHash.cs: written anew, not translated.
import { createHash } from 'node:crypto'

const flushBytes = 1 << 16

function columnDigest({ name, type, values }) {
  const hash = createHash('sha256')
  const block = Buffer.alloc(2 * flushBytes)
  let used = 0
  const text = value => {
    const bytes = Buffer.from(value, 'utf8')
    used = block.writeBigInt64LE(BigInt(bytes.length), used)
    hash.update(block.subarray(0, used)).update(bytes)
    used = 0
  }
  const put = {
    double: v => { used = Number.isNaN(v) ? block.writeBigUInt64LE(0x7FF8000000000000n, used) : block.writeDoubleLE(v, used) },
    int64: v => { used = block.writeBigInt64LE(v, used) },
    boolean: v => { used = block.writeUInt8(v ? 1 : 0, used) },
    string: text,
  }[type]
  text(name)
  text(type)
  for (const value of values) {
    used = block.writeUInt8(value === null ? 0 : 1, used)
    if (value !== null) put(value)
    if (used > flushBytes) {
      hash.update(block.subarray(0, used))
      used = 0
    }
  }
  return hash.update(block.subarray(0, used)).digest()
}

export function contentHash(columns) {
  const counts = Buffer.alloc(16)
  counts.writeBigInt64LE(BigInt(columns[0].values.length), 0)
  counts.writeBigInt64LE(BigInt(columns.length), 8)
  const table = createHash('sha256').update('ionstream-table/1\n').update(counts)
  for (const column of columns) table.update(columnDigest(column))
  return table.digest('hex')
}
