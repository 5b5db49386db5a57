// node read-arrow.mjs FILE [--no-rows]
// As read-parquet.mjs, with metadata of schema, fields and footer: {"schema":[[name,type],...],"rows":n,"metadata":{...},"contentHash":"...",
// "fields":{name:{...}},"footer":[[key,value],...]}, then one JSON array a row. Byte strings: type bytes, in hex, and no content hash.
import { readFileSync } from 'node:fs'
import { contentHash } from './content-hash.mjs'

// As in readers.mjs: the library's decoder would drop a byte order mark.
globalThis.TextDecoder = class extends TextDecoder {
  constructor(label, options) { super(label, { ignoreBOM: true, ...options }) }
}
const { RecordBatchFileReader, RecordBatchReader } = await import('apache-arrow')

const types = { Float64: 'double', Int64: 'int64', Bool: 'boolean', Utf8: 'string', LargeBinary: 'bytes' }
const [file, option] = process.argv.slice(2)
const bytes = readFileSync(file)
const reader = RecordBatchReader.from(bytes)
if (!(reader instanceof RecordBatchFileReader)) throw new Error('read as a stream, not as a file')
reader.open()
const { schema } = reader
// Of the footer the library shows the blocks; its metadata it has decoded code for, but no way to them.
const footer = reader._impl.footer._footer
const footerPairs = Array.from({ length: footer.customMetadataLength() }, (_, i) => footer.customMetadata(i)).map(p => [p.key(), p.value()])
const batches = [...reader]
const columns = schema.fields.map((field, i) => ({
  name: field.name, type: types[String(field.type)], values: batches.flatMap(batch => Array.from(batch.getChildAt(i))),
}))
const rows = batches.reduce((sum, batch) => sum + batch.numRows, 0)
if (columns.some(c => c.values.length !== rows || c.values.includes(undefined))) throw new Error('the reader left cells out')

// A file holds a stream, which has to say the same as the footer: schema, batches, end mark.
const footerBytes = bytes.readInt32LE(bytes.length - 10)
const stream = [...RecordBatchReader.from(bytes.subarray(8, bytes.length - 10 - footerBytes))]
if (stream.length !== batches.length || stream.some((b, i) => b.numRows !== batches[i].numRows || String(b.schema) !== String(schema))) {
  throw new Error('the stream differs from the footer')
}

const word = new DataView(new ArrayBuffer(8))
const show = {
  double: v => {
    if (!Number.isFinite(v)) return String(v)
    word.setFloat64(0, v)
    return word.getBigUint64(0).toString(16).padStart(16, '0')
  },
  int64: v => v.toString(),
  boolean: v => v,
  string: v => v,
  bytes: v => Buffer.from(v).toString('hex'),
}
const lines = [JSON.stringify({
  schema: columns.map(c => [c.name, c.type]),
  rows,
  metadata: Object.fromEntries(schema.metadata),
  contentHash: columns.some(c => c.type === 'bytes') ? '' : contentHash(columns),
  fields: Object.fromEntries(schema.fields.map(f => [f.name, { nullable: String(f.nullable), ...Object.fromEntries(f.metadata) }])),
  footer: footerPairs,
})]
if (option !== '--no-rows') {
  for (let row = 0; row < rows; row++) {
    lines.push(JSON.stringify(columns.map(c => c.values[row] === null ? null : show[c.type](c.values[row]))))
  }
}
process.stdout.write(lines.join('\n') + '\n')
