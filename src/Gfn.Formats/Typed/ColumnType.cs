namespace Gfn.Formats.Typed;

/// <summary>What a typed column holds. Every column and every element may be null.</summary>
/// <remarks><see cref="object.ToString"/> gives the notation of schema files: <c>int64</c>, <c>decimal(10,2)</c>, <c>["string"]</c>, <c>{"lat":"double"}</c>.</remarks>
public abstract record ColumnType
{
    private ColumnType()
    {
    }

    /// <summary>A type by its notation; null if it is none.</summary>
    public static ColumnType? Parse(string notation) => SchemaNotation.ParseType(notation);

    /// <inheritdoc/>
    public sealed override string ToString() => SchemaNotation.Of(this);

    /// <summary>A signed integer of 64 bits: INT64.</summary>
    public sealed record Int64 : ColumnType;

    /// <summary>The nearest IEEE 754 double: DOUBLE.</summary>
    public sealed record Double : ColumnType;

    /// <summary>An exact number: INT64 up to 18 digits, otherwise 16 bytes big-endian; annotated DECIMAL.</summary>
    /// <param name="Precision">Digits altogether, 1 to 38.</param>
    /// <param name="Scale">Digits behind the point, 0 to <paramref name="Precision"/>.</param>
    public sealed record Decimal(int Precision, int Scale) : ColumnType
    {
        /// <summary>Most digits.</summary>
        public const int PrecisionMax = 38;
    }

    /// <summary>True or false: BOOLEAN.</summary>
    public sealed record Bool : ColumnType;

    /// <summary>A calendar day, <c>yyyy-MM-dd</c>: INT32, DATE.</summary>
    public sealed record Date : ColumnType;

    /// <summary>Microseconds: INT64, TIMESTAMP.</summary>
    /// <param name="IsUtc">True: an instant, written with Z or an offset. False: date and time of no zone, written without.</param>
    public sealed record Timestamp(bool IsUtc) : ColumnType;

    /// <summary>Text as string mode has it: strings without quotes, other scalars as written, nested values as compact JSON.</summary>
    public sealed record Text : ColumnType;

    /// <summary>Any value as compact JSON text, strings with their quotes; annotated JSON.</summary>
    public sealed record Json : ColumnType;

    /// <summary>Values of one type in order.</summary>
    public sealed record List(ColumnType Element) : ColumnType;

    /// <summary>Named fields; at least one, names distinct.</summary>
    public sealed record Struct(IReadOnlyList<TypedField> Fields) : ColumnType;
}

/// <summary>A column, or a field of a struct.</summary>
/// <param name="Name">The JSON key, escapes resolved.</param>
/// <param name="Type">What it holds.</param>
public sealed record TypedField(string Name, ColumnType Type);
