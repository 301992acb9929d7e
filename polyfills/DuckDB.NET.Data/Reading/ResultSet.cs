using DuckDB.NET.Data.Interop;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data.Reading;

/// <summary>The rows of one statement, a chunk at a time.</summary>
internal sealed unsafe class ResultSet : IDisposable
{
    private readonly PreparedStatement statement;
    private NativeResult result;
    private nint chunk;
    private ulong rowsInChunk;
    private ulong nextRow;
    private bool disposed;

    /// <summary>Takes over the result and the statement it came from.</summary>
    public ResultSet(PreparedStatement statement, NativeResult result)
    {
        this.statement = statement;
        this.result = result;
        try
        {
            var columns = (int)Libduckdb.duckdb_column_count(ref this.result);
            Names = Enumerable.Range(0, columns).Select(index => Libduckdb.Text(Libduckdb.duckdb_column_name(ref this.result, (ulong)index))).ToArray();
            Readers = Names.Select((name, index) => VectorReaders.Take(Libduckdb.duckdb_column_logical_type(ref this.result, (ulong)index), name)).ToArray();
            Fetch();
        }
        catch
        {
            Dispose();
            throw;
        }

        HasRows = rowsInChunk > 0;
    }

    public string[] Names { get; }

    public VectorReader[] Readers { get; }

    public bool HasRows { get; }

    /// <summary>The row read last, in its chunk.</summary>
    /// <exception cref="InvalidOperationException">None has been read, or all have.</exception>
    public ulong Row => nextRow > 0 && nextRow <= rowsInChunk ? nextRow - 1 : throw new InvalidOperationException("There is no current row: call Read first, and only go on while it answers true.");

    /// <summary>Goes to the next row, if there is one.</summary>
    public bool Read()
    {
        if (nextRow >= rowsInChunk && rowsInChunk > 0)
        {
            Fetch();
        }

        if (rowsInChunk == 0)
        {
            return false;
        }

        nextRow++;
        return true;
    }

    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        Libduckdb.duckdb_destroy_data_chunk(ref chunk);
        Libduckdb.duckdb_destroy_result(ref result);
        statement.Dispose();
    }

    private void Fetch()
    {
        Libduckdb.duckdb_destroy_data_chunk(ref chunk);
        rowsInChunk = 0;
        nextRow = 0;
        chunk = Libduckdb.duckdb_fetch_chunk(result);
        if (chunk == 0)
        {
            if (Libduckdb.Text(Libduckdb.duckdb_result_error(ref result)) is { Length: > 0 } error)
            {
                throw DuckDBException.Of(error, (DuckDBErrorType)Libduckdb.duckdb_result_error_type(ref result));
            }

            return;
        }

        rowsInChunk = Libduckdb.duckdb_data_chunk_get_size(chunk);
        for (var index = 0; index < Readers.Length; index++)
        {
            Readers[index].Attach(Libduckdb.duckdb_data_chunk_get_vector(chunk, (ulong)index));
        }
    }
}
