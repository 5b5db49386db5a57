// node read-parquet.mjs duckdb|hyparquet|parquetwasm FILE [--no-rows]
// Line 1: {"schema":[[name,type],...],"rows":n,"metadata":{...},"contentHash":"..."}; then one JSON array a row.
// Lossless: int64 as decimal text, double as its 16 hex digits or NaN, Infinity, -Infinity, undefined as null.
import { contentHash } from './content-hash.mjs'
import * as readers from './readers.mjs'

const [reader, file, option] = process.argv.slice(2)
const { columns, metadata } = await readers[reader](file)
const rows = columns[0].values.length
if (columns.some(c => c.values.length !== rows || c.values.includes(undefined))) throw new Error('a reader left cells out')

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
}
const lines = [JSON.stringify({ schema: columns.map(c => [c.name, c.type]), rows, metadata, contentHash: contentHash(columns) })]
if (option !== '--no-rows') {
  for (let row = 0; row < rows; row++) {
    lines.push(JSON.stringify(columns.map(c => c.values[row] === null ? null : show[c.type](c.values[row]))))
  }
}
process.stdout.write(lines.join('\n') + '\n')
