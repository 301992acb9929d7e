using System.Numerics;
using DuckDB.NET.Native;

namespace DuckDB.NET.Data;

/// <summary>A row being written. Values are handed to the library with the whole row, so an abandoned row leaves nothing behind.</summary>
public class DuckDBAppenderRow : IDuckDBAppenderRow
{
    private readonly DuckDBAppender appender;

    internal DuckDBAppenderRow(DuckDBAppender appender) => this.appender = appender;

    public IDuckDBAppenderRow AppendDefault()
    {
        appender.SetDefault();
        return this;
    }

    public IDuckDBAppenderRow AppendNullValue() => Append(null);

    public IDuckDBAppenderRow AppendValue(bool? value) => Append(value);

    public IDuckDBAppenderRow AppendValue(sbyte? value) => Append(value);

    public IDuckDBAppenderRow AppendValue(short? value) => Append(value);

    public IDuckDBAppenderRow AppendValue(int? value) => Append(value);

    public IDuckDBAppenderRow AppendValue(long? value) => Append(value);

    public IDuckDBAppenderRow AppendValue(byte? value) => Append(value);

    public IDuckDBAppenderRow AppendValue(ushort? value) => Append(value);

    public IDuckDBAppenderRow AppendValue(uint? value) => Append(value);

    public IDuckDBAppenderRow AppendValue(ulong? value) => Append(value);

    public IDuckDBAppenderRow AppendValue(float? value) => Append(value);

    public IDuckDBAppenderRow AppendValue(double? value) => Append(value);

    public IDuckDBAppenderRow AppendValue(decimal? value) => Append(value);

    public IDuckDBAppenderRow AppendValue(BigInteger? value) => Append(value);

    public IDuckDBAppenderRow AppendValue(Guid? value) => Append(value);

    public IDuckDBAppenderRow AppendValue(string? value) => Append(value);

    public IDuckDBAppenderRow AppendValue(byte[]? value) => Append(value);

    public IDuckDBAppenderRow AppendValue(DateTime? value) => Append(value);

    public IDuckDBAppenderRow AppendValue(DateTimeOffset? value) => Append(value);

    public IDuckDBAppenderRow AppendValue(TimeSpan? value) => Append(value);

    public IDuckDBAppenderRow AppendValue(DuckDBDateOnly? value) => Append(value);

    public IDuckDBAppenderRow AppendValue(DuckDBTimeOnly? value) => Append(value);

    public IDuckDBAppenderRow AppendValue(DateOnly? value) => Append(value);

    public IDuckDBAppenderRow AppendValue(TimeOnly? value) => Append(value);

    public IDuckDBAppenderRow AppendValue(Span<byte> value) => Append(value.ToArray());

    public IDuckDBAppenderRow AppendValue<T>(IEnumerable<T>? value) => Append(value?.ToList());

    public void EndRow() => appender.EndRow();

    private DuckDBAppenderRow Append(object? value)
    {
        appender.Set(value);
        return this;
    }
}
