using System.Collections;
using System.Data.Common;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Gfn.Ports;

namespace Gfn.Adapters.Local;

/// <summary>Values of DuckDB as those of <see cref="SqlParameter"/>.</summary>
internal static class DuckDbValues
{
    /// <summary>One value of the current row. Types that the port has no counterpart for become text: whole numbers of more than 28 digits, times, intervals, ids; lists, structs and maps as JSON, bytes as hexadecimal.</summary>
    public static object? Of(DbDataReader row, int ordinal) => Of(row.GetValue(ordinal));

    private static object? Of(object? value) => value switch
    {
        null or DBNull => null,
        string or bool or long or double or decimal or DateOnly => value,
        sbyte or short or int or byte or ushort or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        float number => (double)number,
        ulong number => number <= long.MaxValue ? (long)number : (decimal)number,
        BigInteger number => Of(number),
        DateTime instant => new DateTimeOffset(instant.Ticks, TimeSpan.Zero),
        TimeOnly time => time.ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture),
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        Stream bytes => Hexadecimal(bytes),
        IEnumerable => JsonSerializer.Serialize(Plain(value)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static object Of(BigInteger number) =>
        number >= long.MinValue && number <= long.MaxValue ? (long)number
        : BigInteger.Abs(number) <= (BigInteger)decimal.MaxValue ? (decimal)number
        : number.ToString(CultureInfo.InvariantCulture);

    private static string Hexadecimal(Stream bytes)
    {
        using var copy = new MemoryStream();
        bytes.CopyTo(copy);
        return Convert.ToHexStringLower(copy.ToArray());
    }

    /// <summary>A nested value with every scalar in it as the port has it.</summary>
    private static object? Plain(object? value) => value switch
    {
        string => value,
        IDictionary map => map.Keys.Cast<object>().ToDictionary(key => Convert.ToString(key, CultureInfo.InvariantCulture)!, key => Plain(map[key]), StringComparer.Ordinal),
        Stream => Of(value),
        IEnumerable list => list.Cast<object?>().Select(Plain).ToList(),
        _ => Of(value),
    };
}
