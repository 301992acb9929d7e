// node polars.mjs MODULES COLUMNS.json IN OUT: every column as text, streamed from scan to sink. POLARS_MAX_THREADS says how many threads.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [modules, columnsFile, input, output] = process.argv.slice(2);
const polars = createRequire(`${modules}/`)('nodejs-polars').default;
const schema = Object.fromEntries(JSON.parse(readFileSync(columnsFile, 'utf8')).map((column) => [column, polars.Utf8]));
await polars.scanJson(input, { schema }).sinkParquet(output, { compression: 'snappy' }).collect();
