// Fixtures of arrow-rs (through parquet-wasm): v1 and v2 pages, chosen encodings, several pages per chunk, page index, nested columns.
import * as arrow from 'apache-arrow'
import * as wasm from 'parquet-wasm'

const count = 400
const ids = Array.from({ length: count }, (_, i) => i)
const sparse = (values) => values.map((value, i) => (i % 7 === 2 ? null : value))
const text = (name) => new arrow.Field(name, new arrow.Utf8(), true)

const data = {
  i32: sparse(ids.map((i) => i * 3 - 500)),
  i64: sparse(ids.map((i) => BigInt(i) ** 3n)),
  f64: sparse(ids.map((i) => i / 7)),
  bool: sparse(ids.map((i) => i % 5 === 0)),
  text: sparse(ids.map((i) => `item-${String(i >> 4).padStart(5, '0')}-${i}`)),
  low: sparse(ids.map((i) => `k${i % 4}`)),
  list: ids.map((i) => (i % 6 === 0 ? null : Array.from({ length: i % 6 - 1 }, (_, k) => (k === 2 ? null : `${i}/${k}`)))),
}
const types = {
  i32: new arrow.Int32(), i64: new arrow.Int64(), f64: new arrow.Float64(), bool: new arrow.Bool(), text: new arrow.Utf8(), low: new arrow.Utf8(),
  list: new arrow.List(text('item')),
}
const table = new arrow.Table(Object.fromEntries(Object.keys(data).map((name) => [name, arrow.vectorFromArray(data[name], types[name])])))
const rows = ids.map((i) => Object.fromEntries(Object.keys(data).map((name) => [name, data[name][i]])))

function write(configure) {
  const builder = configure(new wasm.WriterPropertiesBuilder().setMaxRowGroupSize(300).setDataPageSizeLimit(400).setWriteBatchSize(32))
  return Buffer.from(wasm.writeParquet(wasm.Table.fromIPCStream(arrow.tableToIPC(table, 'stream')), builder.build()))
}

export function* arrowFixtures() {
  const { V1, V2 } = wasm.WriterVersion
  const { SNAPPY, ZSTD, UNCOMPRESSED, GZIP } = wasm.Compression
  const { DELTA_BINARY_PACKED, DELTA_BYTE_ARRAY, DELTA_LENGTH_BYTE_ARRAY, BYTE_STREAM_SPLIT } = wasm.Encoding
  const shared = { expected: 'arrow', rows }
  yield { name: 'arrow-v1', ...shared, bytes: write((p) => p.setWriterVersion(V1).setCompression(SNAPPY).setStatisticsEnabled(wasm.EnabledStatistics.Page)) }
  yield { name: 'arrow-v2', ...shared, bytes: write((p) => p.setWriterVersion(V2).setCompression(ZSTD).setStatisticsEnabled(wasm.EnabledStatistics.Page)) }
  yield { name: 'arrow-v2-delta', ...shared, bytes: write((p) => p.setWriterVersion(V2).setCompression(GZIP).setDictionaryEnabled(false)
    .setColumnEncoding('i32', DELTA_BINARY_PACKED).setColumnEncoding('i64', DELTA_BINARY_PACKED).setColumnEncoding('text', DELTA_BYTE_ARRAY)
    .setColumnEncoding('low', DELTA_LENGTH_BYTE_ARRAY).setColumnEncoding('f64', BYTE_STREAM_SPLIT)) }
  yield { name: 'arrow-v1-fallback', ...shared, bytes: write((p) => p.setWriterVersion(V1).setCompression(UNCOMPRESSED).setDictionaryPageSizeLimit(600)) }
}
