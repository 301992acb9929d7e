using System.Globalization;
using System.Numerics;

namespace Gfn.Formats.Parquet.Reading;

/// <summary>Values as one line of text.</summary>
internal static class ValueText
{
    public static string Of(ParquetValue value) => value switch
    {
        ParquetValue.Null => "null",
        ParquetValue.Boolean(var flag) => flag ? "true" : "false",
        ParquetValue.Integer(var number) => number.ToString(CultureInfo.InvariantCulture),
        ParquetValue.Single(var number) => number.ToString("R", CultureInfo.InvariantCulture),
        ParquetValue.Double(var number) => number.ToString("R", CultureInfo.InvariantCulture),
        ParquetValue.Decimal(var unscaled, var scale) => Decimal(unscaled, scale),
        ParquetValue.Text(var text) => text,
        ParquetValue.Bytes(var bytes) => Convert.ToBase64String(bytes.Span),
        ParquetValue.Date(var days) => CivilTime.Date(days),
        ParquetValue.Time(var count, var unit, var utc) => CivilTime.Time(count, unit) + (utc ? "Z" : ""),
        ParquetValue.Timestamp(var seconds, var nanos, var unit, var utc) => CivilTime.Timestamp(seconds, nanos, unit) + (utc ? "Z" : ""),
        ParquetValue.Uuid(var id) => id.ToString(),
        ParquetValue.Interval(var months, var days, var millis) => $"P{months}M{days}DT{(millis / 1_000m).ToString("0.###", CultureInfo.InvariantCulture)}S",
        _ => ParquetJson.Of(value),
    };

    private static string Decimal(BigInteger unscaled, int scale)
    {
        var digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var point = digits.Length - scale;
        return $"{(unscaled.Sign < 0 ? "-" : "")}{digits[..point]}{(scale > 0 ? "." : "")}{digits[point..]}";
    }
}
