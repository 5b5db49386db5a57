// Three independent readers behind one shape: { columns: [{ name, type, values }], metadata }.
// type is double, int64, boolean or string; values are number, bigint, boolean, string or null.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

// JavaScript's decoder drops a leading byte order mark unless told not to; the readers do not tell, and the mark is in the file.
globalThis.TextDecoder = class extends TextDecoder {
  constructor(label, options) { super(label, { ignoreBOM: true, ...options }) }
}

const sqlTypes = { DOUBLE: 'double', BIGINT: 'int64', BOOLEAN: 'boolean', VARCHAR: 'string' }
const parquetTypes = { DOUBLE: 'double', INT64: 'int64', BOOLEAN: 'boolean', BYTE_ARRAY: 'string' }
const arrowTypes = { Float64: 'double', Int64: 'int64', Bool: 'boolean', Utf8: 'string' }

export async function duckdb(file) {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const result = await connection.runAndReadAll('SELECT * FROM read_parquet($1)', [file])
  const columns = result.getColumns()
  // BLOBs: a decoded VARCHAR would hide bytes that are not UTF-8.
  const pairs = await connection.runAndReadAll('SELECT key, value FROM parquet_kv_metadata($1)', [file])
  const text = blob => new TextDecoder('utf-8', { fatal: true }).decode(blob.bytes)
  return {
    columns: result.columnNames().map((name, i) => ({
      name, type: sqlTypes[String(result.columnType(i))], values: columns[i] ?? [],
    })),
    metadata: Object.fromEntries(pairs.getRows().map(([key, value]) => [text(key), text(value)])),
  }
}

export async function hyparquet(file) {
  const { parquetMetadata, parquetRead } = await import('hyparquet')
  const bytes = readFileSync(file)
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  const footer = parquetMetadata(buffer)
  const columns = footer.schema.slice(1).map(e => ({
    name: e.name,
    type: e.type === 'BYTE_ARRAY' && e.logical_type?.type !== 'STRING' ? 'bytes' : parquetTypes[e.type],
    values: new Array(Number(footer.num_rows)).fill(undefined),
  }))
  const byName = new Map(columns.map(c => [c.name, c]))
  await parquetRead({
    file: buffer,
    compressors: { GZIP: input => gunzipSync(input) },
    onChunk({ columnName, columnData, rowStart }) {
      const { values } = byName.get(columnName)
      for (let i = 0; i < columnData.length; i++) values[rowStart + i] = columnData[i]
    },
  })
  return { columns, metadata: Object.fromEntries(footer.key_value_metadata.map(p => [p.key, p.value])) }
}

export async function parquetwasm(file) {
  const { ParquetFile, readParquet } = (await import('parquet-wasm/node')).default
  const { tableFromIPC } = await import('apache-arrow')
  const bytes = readFileSync(file)
  const table = tableFromIPC(readParquet(bytes).intoIPCStream())
  const footer = await ParquetFile.fromFile(new Blob([bytes]))
  return {
    columns: table.schema.fields.map((field, i) => ({
      name: field.name, type: arrowTypes[String(field.type)], values: Array.from(table.getChildAt(i)),
    })),
    metadata: Object.fromEntries(footer.metadata().fileMetadata().keyValueMetadata()),
  }
}
