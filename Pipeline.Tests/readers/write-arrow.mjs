// node write-arrow.mjs FILE: a file that ionstream did not write, in two batches, some of everything undefined.
import { writeFileSync } from 'node:fs'
import { Bool, Float64, Int64, LargeBinary, RecordBatchFileWriter, Table, Utf8, vectorFromArray } from 'apache-arrow'

const batch = sign => new Table({
  x: vectorFromArray([sign * 1.5, null, Infinity, -0], new Float64()),
  i: vectorFromArray([BigInt(sign), null, 9007199254740993n, null], new Int64()),
  b: vectorFromArray([true, null, false, true], new Bool()),
  s: vectorFromArray(['', null, 'Å 🧪', `${sign}`], new Utf8()),
  raw: vectorFromArray([new Uint8Array([1, 2, 3]), null, new Uint8Array(0), new Uint8Array([255])], new LargeBinary()),
})
const writer = new RecordBatchFileWriter()
for (const part of [batch(1), batch(-1)].flatMap(t => t.batches)) writer.write(part)
writer.finish()
writeFileSync(process.argv[2], await writer.toUint8Array())
