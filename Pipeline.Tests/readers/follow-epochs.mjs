// node follow-epochs.mjs pointer|glob OUT SECONDS RUN...
// A reader that races a daemon's commits, as fast as it can. Prints one JSON object: what it read, and everything that was wrong with it.
// pointer: reads latest/RUN.json and every file it names: one epoch, whole, never an older one than before.
// glob: reads data/**/*.parquet as it stands.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { contentHash } from './content-hash.mjs'

const [mode, out, seconds, ...runs] = process.argv.slice(2)
const types = { DOUBLE: 'double', BIGINT: 'int64', BOOLEAN: 'boolean', VARCHAR: 'string' }
const connection = await (await DuckDBInstance.create(':memory:')).connect()
await connection.run('SET threads = 1') // small files: more threads would only take the daemon's processor
const seen = { reads: 0, files: 0, epochs: 0, frames: 0, errors: [], mixed: [], back: [] }
const note = (list, text) => list.push(text)
const text = new TextDecoder('utf-8', { fatal: true })

async function readFile(path) {
  const result = await connection.runAndReadAll('SELECT * FROM read_parquet($1, hive_partitioning = false)', [path])
  const values = result.getColumns()
  const columns = result.columnNames().map((name, i) => ({ name, type: types[String(result.columnType(i))], values: values[i] ?? [] }))
  const pairs = await connection.runAndReadAll('SELECT key, value FROM parquet_kv_metadata($1)', [path])
  return { columns, metadata: Object.fromEntries(pairs.getRows().map(row => row.map(blob => text.decode(blob.bytes)))) }
}

const column = (table, name) => table?.columns.find(c => c.name === name)?.values

async function followPointer(last, run) {
  const pointer = JSON.parse(readFileSync(join(out, 'latest', run + '.json'), 'utf8'))
  const before = last[run]
  if (before && (pointer.epoch < before.epoch || pointer.frames < before.frames)) note(seen.back, `${run}: ${before.epoch} then ${pointer.epoch}`)
  if (!before || pointer.epoch > before.epoch) seen.epochs++
  last[run] = pointer
  const wrong = (table, what) => note(seen.mixed, `${run} epoch ${pointer.epoch} (${pointer.frames} frames): ${table}: ${what}`)
  const tables = {}
  for (const [name, file] of Object.entries(pointer.files)) {
    const table = tables[name] = await readFile(join(out, file))
    seen.files++
    if (table.metadata.content_sha256 !== contentHash(table.columns)) wrong(name, 'values are not those that were written')
    if (table.metadata.run_id !== run) wrong(name, `of run ${table.metadata.run_id}`)
    const rows = table.columns[0].values.length
    if (name === 'events' && rows === 0) continue // unchanged since an older epoch, which its metadata tell
    if (!file.endsWith(`-e${String(pointer.epoch).padStart(12, '0')}.parquet`)) wrong(name, `is ${file}`)
    if (rows === 0) wrong(name, 'has no row')
    const told = [table.metadata.frames, ...column(table, 'frames').map(String)]
    if (told.some(f => f !== String(pointer.frames))) wrong(name, `tells of ${[...new Set(told)]} frames`)
  }
  const of = name => [tables[name].metadata.first_step, tables[name].metadata.last_step].join('..')
  const ranges = Object.keys(tables).filter(n => n !== 'events').map(of)
  if (new Set(ranges).size !== 1) wrong('all', `steps ${ranges}`)
  if (tables.runs && column(tables.runs, 'n_frames')?.some(n => n !== BigInt(pointer.frames))) wrong('runs', `n_frames ${column(tables.runs, 'n_frames')}`)
  seen.frames = Math.max(seen.frames, pointer.frames)
}

const rowsOf = {}
let turn = 0
async function readGlob() {
  const globs = ['rdf', 'peaks', 'runs']
  const table = globs[turn++ % (globs.length + 1)]
  if (!table) {
    // Every file of every table at once; a footer that cannot be read is an error.
    const result = await connection.runAndReadAll('SELECT count(DISTINCT file_name) FROM parquet_kv_metadata($1)', [join(out, 'data/**/*.parquet')])
    seen.files += Number(result.getRows()[0][0])
    return
  }
  const result = await connection.runAndReadAll(
    'SELECT filename, run, count(*), min(frames), max(frames) FROM read_parquet($1, filename = true, hive_partitioning = true) GROUP BY ALL', [join(out, 'data', table, '**/*.parquet')])
  for (const [file, run, rows, least, most] of result.getRows()) {
    seen.files++
    seen.frames = Math.max(seen.frames, Number(most))
    if (least !== most) note(seen.mixed, `${file}: rows of ${least} and ${most} frames`)
    const expected = rowsOf[`${table} ${run}`] ??= rows
    if (table !== 'peaks' && rows !== expected) note(seen.mixed, `${file}: ${rows} rows, others have ${expected}`)
  }
}

const last = {}
const until = Date.now() + 1000 * Number(seconds)
while (Date.now() < until) {
  try {
    if (mode === 'pointer') for (const run of runs) await followPointer(last, run)
    else await readGlob()
    seen.reads++
  } catch (error) {
    note(seen.errors, error.message)
  }
}
console.log(JSON.stringify(seen))
