// node duckdb-sql.mjs SQL: prints one JSON array of texts a row, undefined as null.
import { DuckDBInstance } from '@duckdb/node-api'

const connection = await (await DuckDBInstance.create(':memory:')).connect()
const result = await connection.runAndReadAll(process.argv[2])
for (const row of result.getRows()) console.log(JSON.stringify(row.map(v => v === null ? null : String(v))))
