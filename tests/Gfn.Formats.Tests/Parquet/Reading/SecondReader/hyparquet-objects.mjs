// Prints the rows of a Parquet file as another reader puts them together, one JSON object a line.
// Usage: node hyparquet-objects.mjs NODE_MODULES FILE
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [modules, file] = process.argv.slice(2)
const load = (path) => import(pathToFileURL(join(modules, path)))
const { parquetReadObjects } = await load('hyparquet/src/index.js')
const { compressors } = await load('hyparquet-compressors/src/index.js')

const bytes = readFileSync(file)
const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
const plain = (key, value) => typeof value === 'bigint' ? Number(value) : value
const parsers = { timestampFromMicroseconds: (micros) => micros }
const rows = await parquetReadObjects({ file: buffer, compressors, parsers })
process.stdout.write(rows.map((row) => JSON.stringify(row, plain) + '\n').join(''))
