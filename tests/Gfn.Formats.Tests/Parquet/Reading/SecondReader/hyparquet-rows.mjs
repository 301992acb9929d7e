// Prints a Parquet file as another reader sees it: the footer's facts as one line of JSON, then each row as an array of its values.
// Usage: node hyparquet-rows.mjs NODE_MODULES FILE
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [modules, file] = process.argv.slice(2)
const load = (path) => import(pathToFileURL(join(modules, path)))
const { parquetMetadata, parquetRead, readColumnIndex, readOffsetIndex } = await load('hyparquet/src/index.js')
const { compressors } = await load('hyparquet-compressors/src/index.js')

const bytes = readFileSync(file)
const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
const metadata = parquetMetadata(buffer)
const view = (offset, length) => ({ view: new DataView(buffer, Number(offset), length), offset: 0 })

const lines = [JSON.stringify({
  rows: Number(metadata.num_rows),
  columns: metadata.schema.slice(1).map((element) => element.name),
  groups: metadata.row_groups.map((group) => group.columns.map((chunk, i) => ({
    nulls: Number(chunk.meta_data.statistics?.null_count ?? -1),
    pages: chunk.offset_index_offset === undefined ? -1 : readOffsetIndex(view(chunk.offset_index_offset, chunk.offset_index_length)).page_locations.length,
    pageNulls: chunk.column_index_offset === undefined ? [] : readColumnIndex(view(chunk.column_index_offset, chunk.column_index_length), metadata.schema[i + 1]).null_counts.map(Number),
  }))),
})]
const plain = (value) => typeof value === 'bigint' ? value.toString() : value ?? null
// A date of JavaScript would lose the microseconds.
const parsers = { timestampFromMicroseconds: (micros) => micros }
await parquetRead({ file: buffer, metadata, compressors, parsers, onComplete: (rows) => lines.push(...rows.map((row) => JSON.stringify(row.map(plain)))) })
process.stdout.write(lines.join('\n') + '\n')
