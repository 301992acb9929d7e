namespace Gfn.Formats.Typed.Inference;

/// <summary>From the kinds of values seen at a place to the narrowest type that holds them all. The rules stand at <see cref="TypeInference"/>.</summary>
internal static class TypeWidening
{
    public static ColumnType Of(SeenValues seen, InferenceOptions options, int depth)
    {
        var numbers = seen.Integers || seen.Fractions;
        return (seen.Bools, numbers, seen.Texts, seen.Objects, seen.Arrays) switch
        {
            (false, false, false, false, false) => new ColumnType.Text(),
            (true, false, false, false, false) => new ColumnType.Bool(),
            (false, true, false, false, false) => Number(seen, options),
            (false, false, true, false, false) => Text(seen),
            (false, false, false, true, false) => Struct(seen.Fields!, options, depth),
            (false, false, false, false, true) => depth < TypedSchema.DepthMax ? new ColumnType.List(Of(seen.Element!, options, depth + 1)) : new ColumnType.Json(),
            (_, _, _, false, false) => new ColumnType.Text(),
            _ => new ColumnType.Json(),
        };
    }

    private static ColumnType Number(SeenValues seen, InferenceOptions options)
    {
        if (!seen.Fractions)
        {
            return seen.WideIntegers ? Decimal(seen) : new ColumnType.Int64();
        }

        if (seen.Infinite || seen.InexactIntegers || options.ExactFractions)
        {
            return Decimal(seen) is ColumnType.Decimal exact ? exact : seen.Infinite || seen.InexactIntegers ? new ColumnType.Text() : new ColumnType.Double();
        }

        return new ColumnType.Double();
    }

    /// <summary>A decimal of all digits seen; text if they are too many or written with exponents.</summary>
    private static ColumnType Decimal(SeenValues seen)
    {
        var precision = Math.Max(1, seen.WholeDigits + seen.Scale);
        return seen.Exponents || precision > ColumnType.Decimal.PrecisionMax ? new ColumnType.Text() : new ColumnType.Decimal(precision, seen.Scale);
    }

    private static ColumnType Text(SeenValues seen) => (seen.Dates, seen.Instants, seen.LocalTimes, seen.OtherTexts) switch
    {
        (true, false, false, false) => new ColumnType.Date(),
        (false, true, false, false) => new ColumnType.Timestamp(IsUtc: true),
        (false, false, true, false) => new ColumnType.Timestamp(IsUtc: false),
        _ => new ColumnType.Text(),
    };

    private static ColumnType Struct(SeenFields fields, InferenceOptions options, int depth) =>
        fields.All.Count == 0 || fields.IsOverflowing || depth >= TypedSchema.DepthMax
            ? new ColumnType.Json()
            : new ColumnType.Struct([.. fields.All.Select(field => new TypedField(field.Name, Of(field.Values, options, depth + 1)))]);
}
