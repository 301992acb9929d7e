using DuckDB.NET.Data.Binding;
using DuckDB.NET.Data.Interop;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data;

/// <summary>One statement of a command's text.</summary>
internal sealed unsafe class PreparedStatement : IDisposable
{
    private nint handle;

    private PreparedStatement(nint handle) => this.handle = handle;

    /// <summary>The statements of a text, each prepared only when asked for: it may need what the one before made. The caller disposes each.</summary>
    /// <exception cref="DuckDBException">The text does not parse, holds nothing, or a statement cannot be prepared.</exception>
    public static IEnumerable<PreparedStatement> PrepareAll(DuckDBNativeConnection connection, string sql)
    {
        var count = Extract(connection, sql, out var extracted);
        try
        {
            for (ulong index = 0; index < count; index++)
            {
                yield return Prepare(connection, extracted, index);
            }
        }
        finally
        {
            Libduckdb.duckdb_destroy_extracted(ref extracted);
        }
    }

    /// <summary>Gives every placeholder its value: by name as soon as one parameter has a name, by position otherwise.</summary>
    /// <exception cref="InvalidOperationException">Too few parameters, or a value that does not fit its placeholder.</exception>
    public void Bind(DuckDBParameterCollection parameters)
    {
        var expected = Libduckdb.duckdb_nparams(handle);
        if ((ulong)parameters.Count < expected)
        {
            throw new InvalidOperationException($"The statement has {expected} parameters, {parameters.Count} were given.");
        }

        var named = parameters.Cast<DuckDBParameter>().Any(parameter => parameter.ParameterName.Length > 0);
        for (var index = 0; index < parameters.Count; index++)
        {
            var parameter = parameters[index];
            if (named)
            {
                if (Libduckdb.duckdb_bind_parameter_index(handle, out var place, parameter.ParameterName) == 0)
                {
                    BindAt(place, parameter.Value);
                }
            }
            else if ((ulong)index < expected)
            {
                BindAt((ulong)index + 1, parameter.Value);
            }
        }
    }

    /// <summary>Runs it.</summary>
    /// <param name="streaming">Rows are made as they are fetched instead of all at once.</param>
    /// <exception cref="DuckDBException">It failed.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public NativeResult Execute(bool streaming)
    {
        var state = streaming
            ? Libduckdb.duckdb_execute_prepared_streaming(handle, out var result)
            : Libduckdb.duckdb_execute_prepared(handle, out result);
        if (state == 0)
        {
            return result;
        }

        var message = Libduckdb.Text(Libduckdb.duckdb_result_error(ref result));
        var type = (DuckDBErrorType)Libduckdb.duckdb_result_error_type(ref result);
        Libduckdb.duckdb_destroy_result(ref result);
        throw DuckDBException.Of(message.Length > 0 ? message : "The statement failed without a reason.", type);
    }

    public void Dispose() => Libduckdb.duckdb_destroy_prepare(ref handle);

    private static ulong Extract(DuckDBNativeConnection connection, string sql, out nint extracted)
    {
        if (sql.Contains('\0', StringComparison.Ordinal))
        {
            throw new DuckDBException("The command text holds a NUL character, at which the library would stop reading: pass the text as a parameter.", DuckDBErrorType.Parser);
        }

        var utf8 = System.Text.Encoding.UTF8.GetBytes(sql + '\0');
        fixed (byte* text = utf8)
        {
            var count = Libduckdb.duckdb_extract_statements(connection, text, out extracted);
            if (count > 0)
            {
                return count;
            }
        }

        var error = Libduckdb.Text(Libduckdb.duckdb_extract_statements_error(extracted));
        Libduckdb.duckdb_destroy_extracted(ref extracted);
        throw new DuckDBException(error.Length > 0 ? error : "The command text holds no statement.");
    }

    private static PreparedStatement Prepare(DuckDBNativeConnection connection, nint extracted, ulong index)
    {
        if (Libduckdb.duckdb_prepare_extracted_statement(connection, extracted, index, out var handle) == 0)
        {
            return new PreparedStatement(handle);
        }

        var error = Libduckdb.Text(Libduckdb.duckdb_prepare_error(handle));
        Libduckdb.duckdb_destroy_prepare(ref handle);
        throw new DuckDBException(error.Length > 0 ? error : "The statement could not be prepared.");
    }

    private void BindAt(ulong place, object? value)
    {
        var type = Libduckdb.duckdb_param_logical_type(handle, place);
        try
        {
            using var native = NativeValue.Of(value, type);
            if (Libduckdb.duckdb_bind_value(handle, place, native.Handle) != 0)
            {
                throw new InvalidOperationException($"Parameter {place} could not be bound: {Libduckdb.Text(Libduckdb.duckdb_prepare_error(handle))}");
            }
        }
        finally
        {
            Libduckdb.duckdb_destroy_logical_type(ref type);
        }
    }
}
