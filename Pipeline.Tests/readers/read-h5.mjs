// node read-h5.mjs FILE DATASET
// One line: {"shape":[...],"values":[...]}, values in row-major order.
import * as hdf5 from 'h5wasm/node'

const [file, name] = process.argv.slice(2)
await hdf5.ready
const input = new hdf5.File(file, 'r')
const dataset = input.get(name)
if (!(dataset instanceof hdf5.Dataset)) throw new Error(`${name} is no dataset of ${file}`)
console.log(JSON.stringify({ shape: dataset.shape, values: Array.from(dataset.value, v => (typeof v === 'bigint' ? Number(v) : v)) }))
input.close()
