using System.Numerics;
using DuckDB.NET.Native;

namespace Polyfills.DuckDB.Tests;

public sealed class TypeTests
{
    public static TheoryData<string, object> Values => new()
    {
        { "true", true },
        { "(-128)::TINYINT", (sbyte)-128 },
        { "(-32768)::SMALLINT", (short)-32768 },
        { "2147483647", 2147483647 },
        { "(-9223372036854775807)::BIGINT", -9223372036854775807L },
        { "255::UTINYINT", (byte)255 },
        { "65535::USMALLINT", (ushort)65535 },
        { "4294967295::UINTEGER", 4294967295U },
        { "18446744073709551615::UBIGINT", 18446744073709551615UL },
        { "1.5::FLOAT", 1.5f },
        { "2.5e300::DOUBLE", 2.5e300 },
        { "'NaN'::DOUBLE", double.NaN },
        { "(-170141183460469231731687303715884105728)::HUGEINT", BigInteger.Parse("-170141183460469231731687303715884105728") },
        { "340282366920938463463374607431768211455::UHUGEINT", BigInteger.Parse("340282366920938463463374607431768211455") },
        { "'-123456789012345678901234567890123456789012345678901234567890'::BIGNUM", BigInteger.Parse("-123456789012345678901234567890123456789012345678901234567890") },
        { "'987654321098765432109876543210'::BIGNUM", BigInteger.Parse("987654321098765432109876543210") },
        { "(-1.25)::DECIMAL(4,2)", -1.25m },
        { "12345.6789::DECIMAL(9,4)", 12345.6789m },
        { "(-12345678901234.5678)::DECIMAL(18,4)", -12345678901234.5678m },
        { "1234567890123456789012345.678::DECIMAL(38,3)", 1234567890123456789012345.678m },
        { "1::DECIMAL(38,37)", 1m },
        { "'short'", "short" },
        { "'twelve bytes'", "twelve bytes" },
        { "'more than twelve bytes, ü and 🦆'", "more than twelve bytes, ü and 🦆" },
        { "''", "" },
        { "'0010110'::BIT", "0010110" },
        { "'ok'::ENUM('bad', 'ok')", "ok" },
        { "'b5f1c2d3-0e4f-4a5b-8c6d-7e8f90a1b2c3'::UUID", Guid.Parse("b5f1c2d3-0e4f-4a5b-8c6d-7e8f90a1b2c3") },
        { "'00000000-0000-0000-0000-000000000001'::UUID", Guid.Parse("00000000-0000-0000-0000-000000000001") },
        { "DATE '1969-12-31'", new DateOnly(1969, 12, 31) },
        { "DATE '2024-02-29'", new DateOnly(2024, 2, 29) },
        { "TIME '23:59:59.999999'", new TimeOnly(23, 59, 59, 999, 999) },
        { "'12:30:00+02'::TIMETZ", new DateTimeOffset(1, 1, 1, 12, 30, 0, TimeSpan.FromHours(2)) },
        { "TIMESTAMP '1960-01-02 03:04:05.000006'", new DateTime(1960, 1, 2, 3, 4, 5, 0, 6) },
        { "'2024-01-02 03:04:05'::TIMESTAMP_S", new DateTime(2024, 1, 2, 3, 4, 5) },
        { "'2024-01-02 03:04:05.678'::TIMESTAMP_MS", new DateTime(2024, 1, 2, 3, 4, 5, 678) },
        { "'2024-01-02 03:04:05.123456700'::TIMESTAMP_NS", new DateTime(2024, 1, 2, 3, 4, 5).AddTicks(1_234_567) },
        { "'2024-01-02 03:04:05+02'::TIMESTAMPTZ", new DateTime(2024, 1, 2, 1, 4, 5) },
        { "INTERVAL '3 days 4 hours'", new TimeSpan(3, 4, 0, 0) },
        { "INTERVAL '-90 seconds'", TimeSpan.FromSeconds(-90) },
        { "[1, 2, 3]", new List<int> { 1, 2, 3 } },
        { "[['a'], [], ['b', 'c']]", new List<List<string>> { new() { "a" }, new(), new() { "b", "c" } } },
        { "array_value(1.0::FLOAT, 2.0::FLOAT)", new List<float> { 1, 2 } },
        { "MAP {'k': 1, 'l': 2}", new Dictionary<string, int> { ["k"] = 1, ["l"] = 2 } },
    };

    [SkippableTheory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void Value_OfEveryType_ReadsBack(string sql, object expected)
    {
        using var connection = Library.OpenMemory();

        var value = connection.Scalar($"SELECT {sql}");

        Assert.IsType(expected.GetType(), value);
        Assert.Equal(expected, value);
    }

    [SkippableTheory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void FieldType_OfEveryType_IsTheTypeOfItsValues(string sql, object expected)
    {
        using var connection = Library.OpenMemory();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {sql} WHERE false";
        using var reader = command.ExecuteReader();

        Assert.False(reader.HasRows);
        Assert.Equal(expected.GetType(), reader.GetFieldType(0));
    }

    [SkippableFact]
    public void Struct_Fields_AreADictionary()
    {
        using var connection = Library.OpenMemory();

        var value = Assert.IsType<Dictionary<string, object>>(connection.Scalar("SELECT {'a': 1, 'b': {'c': [NULL, 'x']}, 'd': NULL}"));

        Assert.Equal(1, value["a"]);
        Assert.Equal([null, "x"], Assert.IsType<List<string?>>(Assert.IsType<Dictionary<string, object>>(value["b"])["c"]));
        Assert.Null(value["d"]);
    }

    [SkippableFact]
    public void Blob_Stream_HoldsItsBytes()
    {
        using var connection = Library.OpenMemory();
        using var command = connection.CreateCommand();
        command.CommandText = @"SELECT '\x00\xFF\x10'::BLOB, repeat('z', 1000)::BLOB";
        using var reader = command.ExecuteReader();
        reader.Read();
        using var copy = new MemoryStream();

        reader.GetStream(0).CopyTo(copy);
        var part = new byte[600];

        Assert.Equal([0, 255, 16], copy.ToArray());
        Assert.Equal(1_000, reader.GetBytes(1, 0, null, 0, 0));
        Assert.Equal(400, reader.GetBytes(1, 600, part, 0, 600));
        Assert.Equal((byte)'z', part[399]);
        Assert.Equal(0, part[400]);
    }

    [SkippableFact]
    public void Lists_OverManyChunks_KeepTheirElements()
    {
        using var connection = Library.OpenMemory();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT i, range(i % 7), {'text': 'row number ' || i} FROM range(10000) t(i)";
        using var reader = command.ExecuteReader();
        var row = 0L;

        while (reader.Read())
        {
            Assert.Equal(row, reader.GetInt64(0));
            Assert.Equal(row % 7, reader.GetFieldValue<List<long>>(1).Count);
            Assert.Equal($"row number {row}", reader.GetFieldValue<Dictionary<string, object>>(2)["text"]);
            row++;
        }

        Assert.Equal(10_000, row);
    }

    [SkippableFact]
    public void Enum_OfManyWords_UsesWiderIndexes()
    {
        using var connection = Library.OpenMemory();
        connection.Run("CREATE TYPE word AS ENUM (SELECT 'w' || i FROM range(70000) t(i))");

        Assert.Equal("w69999", connection.Scalar("SELECT 'w69999'::word"));
    }

    [SkippableFact]
    public void Infinity_OfDatesAndTimestamps_IsReadByTheProvidersOwnTypes()
    {
        using var connection = Library.OpenMemory();

        Assert.True(connection.Value<DuckDBDateOnly>("SELECT 'infinity'::DATE").IsPositiveInfinity);
        Assert.True(connection.Value<DuckDBDateOnly>("SELECT '-infinity'::DATE").IsNegativeInfinity);
        Assert.True(connection.Value<DuckDBTimestamp>("SELECT 'infinity'::TIMESTAMP_NS").IsPositiveInfinity);
        Assert.True(connection.Value<DuckDBTimestamp>("SELECT '-infinity'::TIMESTAMP").IsNegativeInfinity);
        Assert.Throws<InvalidOperationException>(() => connection.Value<DateTime>("SELECT 'infinity'::TIMESTAMP"));
        Assert.Throws<InvalidOperationException>(() => connection.Value<DateOnly>("SELECT 'infinity'::DATE"));
    }

    [SkippableTheory]
    [InlineData("290309-12-22 (BC)", -290308, 12, 22)]
    [InlineData("5000000-01-01", 5_000_000, 1, 1)]
    [InlineData("0001-01-01 (BC)", 0, 1, 1)]
    [InlineData("1900-03-01", 1900, 3, 1)]
    public void Dates_BeyondTheClr_KeepYearMonthAndDay(string text, int year, int month, int day)
    {
        using var connection = Library.OpenMemory();

        var date = connection.Value<DuckDBDateOnly>($"SELECT '{text}'::DATE");

        Assert.Equal((year, month, day), (date.Year, date.Month, date.Day));
        Assert.Equal(true, connection.Scalar($"SELECT '{text}'::DATE = $1::DATE", date));
    }

    [SkippableFact]
    public void Interval_WithMonths_IsReadAsParts()
    {
        using var connection = Library.OpenMemory();

        var interval = connection.Value<DuckDBInterval>("SELECT INTERVAL '1 year 2 days 3 microseconds'");

        Assert.Equal((12, 2, 3UL), (interval.Months, interval.Days, interval.Micros));
        Assert.Throws<InvalidCastException>(() => connection.Scalar("SELECT INTERVAL '1 month'"));
    }

    [SkippableFact]
    public void Decimal_WithMoreDigitsThanTheClrHolds_IsRefused()
    {
        using var connection = Library.OpenMemory();

        var refusal = Assert.Throws<InvalidCastException>(() => connection.Scalar("SELECT 99999999999999999999999999999999999999::DECIMAL(38,0)"));

        Assert.Contains("CAST", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(BigInteger.Parse("99999999999999999999999999999999999999"), connection.Value<BigInteger>("SELECT 99999999999999999999999999999999999999::DECIMAL(38,0)"));
    }

    [SkippableFact]
    public void Union_HasNoReader_AndSaysWhatToDo()
    {
        using var connection = Library.OpenMemory();

        var refusal = Assert.Throws<NotSupportedException>(() => connection.Scalar("SELECT union_value(n := 1) AS u"));

        Assert.Contains("'u'", refusal.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Numbers_ReadAsOtherTypes_FitOrAreRefused()
    {
        using var connection = Library.OpenMemory();

        Assert.Equal(7, connection.Value<int>("SELECT 7::BIGINT"));
        Assert.Equal(7m, connection.Value<decimal?>("SELECT 7::BIGINT"));
        Assert.Equal(DayOfWeek.Tuesday, connection.Value<DayOfWeek>("SELECT 2"));
        Assert.Throws<InvalidCastException>(() => connection.Value<byte>("SELECT 300"));
        Assert.Throws<InvalidCastException>(() => connection.Value<Guid>("SELECT 300"));
    }

    [SkippableFact]
    public void Null_InEveryGetter_IsToldApart()
    {
        using var connection = Library.OpenMemory();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT NULL::INTEGER, NULL::VARCHAR, [1, NULL], NULL";
        using var reader = command.ExecuteReader();
        reader.Read();

        Assert.True(reader.IsDBNull(0));
        Assert.Equal(DBNull.Value, reader.GetValue(0));
        Assert.Equal(DBNull.Value, reader[3]);
        Assert.Null(reader.GetFieldValue<int?>(0));
        Assert.Null(reader.GetFieldValue<string?>(1));
        Assert.Throws<InvalidCastException>(() => reader.GetInt32(0));
        Assert.Throws<InvalidCastException>(() => reader.GetString(1));
        Assert.Equal([1, null], reader.GetFieldValue<List<int?>>(2));
        Assert.Throws<InvalidCastException>(() => reader.GetValue(2));
    }
}
