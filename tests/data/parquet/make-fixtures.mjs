// Writes every *.parquet of this folder and, beside them *.expected.ndjson: one row a line, as the writer's own engine prints it or as it was given.
// Usage: npm install --no-package-lock && node make-fixtures.mjs   (README.md says what is what)
import { DuckDBInstance } from '@duckdb/node-api'
import { writeFileSync } from 'node:fs'
import { hyparquetFixtures } from './make-hyparquet.mjs'
import { arrowFixtures } from './make-arrow.mjs'

const duckdb = await (await DuckDBInstance.create(':memory:')).connect()
const run = (sql) => duckdb.run(sql)
await run("SET TimeZone = 'UTC'")

// Every scalar type DuckDB stores, with its extremes, and each column null in one row of five.
await run(`CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')`)
await run(`CREATE MACRO n(i, k, v) AS CASE WHEN i % 5 <> k THEN v END`)
await run(`CREATE TABLE scalars AS SELECT
  i AS id,
  n(i, 0, i % 2 = 0) AS bool,
  n(i, 1, [-128, 0, 127][i % 3 + 1]::TINYINT) AS i8,
  n(i, 2, [-32768, 1, 32767][i % 3 + 1]::SMALLINT) AS i16,
  n(i, 3, [-2147483648, 2, 2147483647][i % 3 + 1]::INTEGER) AS i32,
  n(i, 4, [-9223372036854775808, 3, 9223372036854775807][i % 3 + 1]::BIGINT) AS i64,
  n(i, 0, [0, 255][i % 2 + 1]::UTINYINT) AS u8,
  n(i, 1, [0, 65535][i % 2 + 1]::USMALLINT) AS u16,
  n(i, 2, [0, 4294967295][i % 2 + 1]::UINTEGER) AS u32,
  n(i, 3, [0, 18446744073709551615][i % 2 + 1]::UBIGINT) AS u64,
  n(i, 4, (i * 1.5 - 7)::FLOAT) AS f32,
  n(i, 0, i * 1e-3 + 0.1::DOUBLE) AS f64,
  n(i, 1, (i / 7.0 - 3)::DECIMAL(4, 2)) AS dec4,
  n(i, 2, (i * -9876.543)::DECIMAL(9, 3)) AS dec9,
  n(i, 3, (i * 1234567890.123)::DECIMAL(18, 4)) AS dec18,
  n(i, 4, (i * -98765432109876543.21)::DECIMAL(38, 5)) AS dec38,
  n(i, 0, repeat('Grüße, 世界 😀 ', i % 4) || i) AS text,
  n(i, 1, ['aa', 'bb', 'cc'][i % 3 + 1]) AS low,
  n(i, 2, ('\\x00\\xFF' || i)::BLOB) AS blob,
  n(i, 3, DATE '1969-12-25' + i::INTEGER) AS date,
  n(i, 4, TIME '00:00:00' + INTERVAL (i * 1234567) MICROSECOND) AS time,
  n(i, 0, TIMESTAMP '1969-12-31 23:59:59.123456' + INTERVAL (i * 3601) SECOND) AS stamp,
  n(i, 1, (TIMESTAMP '2024-02-29 12:00:00' + INTERVAL (i) MILLISECOND)::TIMESTAMP_MS) AS stamp_ms,
  n(i, 2, (TIMESTAMP '1677-09-22 00:00:00' + INTERVAL (i) HOUR)::TIMESTAMP_NS) AS stamp_ns,
  n(i, 3, (TIMESTAMPTZ '2026-03-29 00:30:00+00' + INTERVAL (i) MINUTE)) AS stamp_tz,
  n(i, 4, ('00000000-0000-4000-8000-' || lpad(i::VARCHAR, 12, '0'))::UUID) AS uuid,
  n(i, 0, INTERVAL (i) MONTH + INTERVAL (i) DAY + INTERVAL (i * 501) MILLISECOND) AS span,
  n(i, 1, ['sad', 'ok', 'happy'][i % 3 + 1]::mood) AS mood,
  n(i, 2, '{"n": ' || i || '}')::JSON AS doc,
  NULL::INTEGER AS nothing
  FROM range(100) t(i)`)

const nested = `SELECT i AS id,
  CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN [] WHEN 2 THEN [NULL] ELSE list_transform(range(i % 4 + 1), lambda x: x * i) END AS ints,
  CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN [[]] WHEN 2 THEN [NULL, ['a', NULL, '']] ELSE [[], ['x' || i], NULL] END AS texts,
  CASE WHEN i % 3 = 0 THEN NULL ELSE {'a': i, 'b': CASE WHEN i % 2 = 0 THEN {'c': 'deep' || i, 'd': [i, NULL]} END} END AS pair,
  CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN [] ELSE [{'k': i, 'v': [i, i + 1]}, NULL, {'k': NULL, 'v': []}] END AS pairs,
  CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN MAP {} ELSE MAP {'one': i, 'two': NULL} END AS map,
  CASE WHEN i % 2 = 0 THEN MAP {i: [MAP {'x': [i]}]} END AS maps
  FROM range(60) t(i)`

// What the reader's JSON looks like: bytes as base64, times as ISO 8601, decimals and 64-bit integers with all digits.
const canonical = `SELECT * REPLACE (
  dec4::VARCHAR AS dec4, dec9::VARCHAR AS dec9, dec18::VARCHAR AS dec18, dec38::VARCHAR AS dec38, to_base64(blob) AS blob, doc::VARCHAR AS doc,
  strftime(stamp, '%Y-%m-%dT%H:%M:%S.%f') AS stamp, strftime(stamp_ms::TIMESTAMP, '%Y-%m-%dT%H:%M:%S.%g') AS stamp_ms,
  strftime(stamp_ns, '%Y-%m-%dT%H:%M:%S.%n') AS stamp_ns, strftime(stamp_tz::TIMESTAMP, '%Y-%m-%dT%H:%M:%S.%fZ') AS stamp_tz,
  strftime(DATE '2000-01-01' + time, '%H:%M:%S.%f') AS time,
  'P' || (date_part('year', span) * 12 + date_part('month', span)) || 'M' || date_part('day', span) || 'DT' || (date_part('microsecond', span)::DOUBLE / 1000000) || 'S' AS span) FROM scalars`

async function expected(name, sql) {
  const rows = await duckdb.runAndReadAll(`SELECT to_json(r)::VARCHAR FROM (${sql}) r`)
  writeFileSync(`${name}.expected.ndjson`, rows.getRows().map(([row]) => row + '\n').join(''))
}

async function duck(name, sql, options) {
  await run(`COPY (${sql}) TO '${name}.parquet' (FORMAT parquet, ${options})`)
}

for (const codec of ['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw']) {
  await duck(`duckdb-v1-${codec}`, 'SELECT * FROM scalars', `COMPRESSION ${codec}, PARQUET_VERSION V1`)
}

await duck('duckdb-v2-snappy', 'SELECT * FROM scalars', 'COMPRESSION snappy, PARQUET_VERSION V2')
await duck('duckdb-v2-plain', 'SELECT * FROM scalars', 'COMPRESSION uncompressed, PARQUET_VERSION V2, DICTIONARY_SIZE_LIMIT 1')
await expected('duckdb-scalars', canonical)
await duck('duckdb-nested-v1', nested, 'COMPRESSION zstd, PARQUET_VERSION V1')
await duck('duckdb-nested-v2', nested, 'COMPRESSION snappy, PARQUET_VERSION V2')
await expected('duckdb-nested', nested)
await duck('duckdb-empty', 'SELECT 1 AS a, [2] AS b WHERE false', 'COMPRESSION snappy')
await duck('duckdb-groups', `SELECT i AS n, CASE WHEN i % 7 <> 0 THEN 'v' || (i % 50) END AS s, i::DOUBLE / 8 AS d, [i, i + 1] AS l FROM range(5000) t(i)`,
  'COMPRESSION zstd, PARQUET_VERSION V2, ROW_GROUP_SIZE 2048')
await run(`SET force_mbedtls_unsafe = 'true'`)
await run(`PRAGMA add_parquet_key('fixture', '0123456789112345')`)
await run(`COPY (SELECT 1 AS a) TO 'duckdb-encrypted.parquet' (FORMAT parquet, ENCRYPTION_CONFIG {footer_key: 'fixture'})`)

// The other writers' rows are what they were given; 64-bit integers keep their digits.
const json = (value) => typeof value === 'bigint' ? String(value)
  : Array.isArray(value) ? `[${value.map(json).join(',')}]`
  : value !== null && typeof value === 'object' ? `{${Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${json(member)}`).join(',')}}`
  : JSON.stringify(value)
for (const { name, bytes, expected: answer, rows } of [...hyparquetFixtures(), ...arrowFixtures()]) {
  writeFileSync(`${name}.parquet`, bytes)
  writeFileSync(`${answer}.expected.ndjson`, rows.map((row) => json(row) + '\n').join(''))
}
