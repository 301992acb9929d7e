// Fixtures of hyparquet-writer: every encoding by name, fixed-length values, several pages, page and bloom indexes.
import { parquetWriteBuffer } from 'hyparquet-writer'

const count = 200
const ids = Array.from({ length: count }, (_, i) => i)
const sparse = (values) => values.map((value, i) => (i % 11 === 3 ? null : value))
const long = ids.map((i) => BigInt(i) * 1_000_003n - 100_000n)
const far = long.map((value, i) => (i % 2 ? 9223372036854000000n - value : value - 9223372036854000000n))
const words = ids.map((i) => `prefix/${String(i >> 3).padStart(4, '0')}/${i % 8}${'é'.repeat(i % 3)}`)

const encodings = [
  { name: 'bool_plain', data: ids.map((i) => i % 3 === 0), type: 'BOOLEAN', encoding: 'PLAIN' },
  { name: 'bool_rle', data: ids.map((i) => i % 50 < 25), type: 'BOOLEAN', encoding: 'RLE' },
  { name: 'i32_plain', data: sparse(ids.map((i) => i * 7919 - 99)), type: 'INT32', encoding: 'PLAIN' },
  { name: 'i32_delta', data: sparse(ids.map((i) => (i % 2 ? -i : i) * 40_000)), type: 'INT32', encoding: 'DELTA_BINARY_PACKED' },
  { name: 'i32_split', data: ids.map((i) => i * -3), type: 'INT32', encoding: 'BYTE_STREAM_SPLIT' },
  { name: 'i64_plain', data: long, type: 'INT64', encoding: 'PLAIN' },
  { name: 'i64_delta', data: sparse(far), type: 'INT64', encoding: 'DELTA_BINARY_PACKED' },
  { name: 'i64_split', data: long, type: 'INT64', encoding: 'BYTE_STREAM_SPLIT' },
  { name: 'f32_split', data: sparse(ids.map((i) => i / 4)), type: 'FLOAT', encoding: 'BYTE_STREAM_SPLIT' },
  { name: 'f64_split', data: sparse(ids.map((i) => i / 3)), type: 'DOUBLE', encoding: 'BYTE_STREAM_SPLIT' },
  { name: 's_plain', data: sparse(words), type: 'STRING', encoding: 'PLAIN' },
  { name: 's_length', data: sparse(words), type: 'STRING', encoding: 'DELTA_LENGTH_BYTE_ARRAY' },
  { name: 's_delta', data: sparse(words), type: 'STRING', encoding: 'DELTA_BYTE_ARRAY' },
  { name: 's_dict', data: sparse(ids.map((i) => `w${i % 9}`)), type: 'STRING', encoding: 'RLE_DICTIONARY' },
]
const bloomed = [
  { name: 's', data: words, type: 'STRING', bloomFilter: true },
  { name: 'n', data: long, type: 'INT64', bloomFilter: true },
  { name: 'u', data: ids.map((i) => `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`), type: 'UUID', bloomFilter: true },
]
const indexed = (columns) => columns.map((column) => ({ ...column, columnIndex: true, offsetIndex: true }))
const rows = (columns) => ids.map((i) => Object.fromEntries(columns.map(({ name, data }) => [name, data[i]])))
const write = (columnData, options) => Buffer.from(parquetWriteBuffer({ columnData: indexed(columnData), ...options }))

export function* hyparquetFixtures() {
  yield { name: 'hyparquet-encodings', expected: 'hyparquet-encodings', rows: rows(encodings), bytes: write(encodings, { codec: 'SNAPPY', rowGroupSize: [120], pageSize: 400 }) }
  yield { name: 'hyparquet-plain', expected: 'hyparquet-encodings', rows: rows(encodings), bytes: write(encodings, { codec: 'UNCOMPRESSED' }) }
  yield { name: 'hyparquet-bloom', expected: 'hyparquet-bloom', rows: rows(bloomed), bytes: write(bloomed, { codec: 'SNAPPY', pageSize: 2000 }) }
}
