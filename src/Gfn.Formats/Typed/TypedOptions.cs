namespace Gfn.Formats.Typed;

/// <summary>What to do with a value that its column's type cannot hold, or a key that its struct lacks.</summary>
public enum MisfitPolicy
{
    /// <summary>The column is null, and the value goes to the text column <see cref="TypedOptions.RescueColumn"/>: a JSON object of path and value. Counted. The column exists only if it is needed.</summary>
    Rescue,

    /// <summary>The column is null; counted.</summary>
    Null,

    /// <summary>The file is not converted.</summary>
    Fail,
}

/// <summary>How values are typed.</summary>
public sealed record TypedOptions
{
    /// <summary>Column of values that did not fit. An input key of this name keeps its values under the name with <see cref="SourceColumns.InputPrefix"/>.</summary>
    public const string RescueColumn = "_rescued";

    /// <summary>The columns. Keys that it lacks become text columns behind them, as in string mode.</summary>
    public required TypedSchema Schema { get; init; }

    /// <summary>Values that do not fit. Default <see cref="MisfitPolicy.Rescue"/>: nothing is lost.</summary>
    public MisfitPolicy Misfits { get; init; }
}

/// <summary>Values that did not fit a column.</summary>
/// <param name="Path">The column; fields of structs behind dots, elements as <c>[]</c>.</param>
/// <param name="Type">Its type, in schema notation; <c>none</c> for keys that a struct lacks.</param>
/// <param name="Count">How many.</param>
/// <param name="First">The first of them.</param>
public sealed record Misfit(string Path, string Type, long Count, MisfitPlace First);

/// <summary>Where a value stands that did not fit.</summary>
/// <param name="Source">Number of its file.</param>
/// <param name="Line">Its line; from 0, within the segment as long as it is in an encoder, within the file in a report.</param>
/// <param name="Offset">Byte offset of the value in the file, decompressed.</param>
/// <param name="Text">Its JSON text, at most <see cref="TextCharsMax"/> characters of it.</param>
public sealed record MisfitPlace(int Source, long Line, long Offset, string Text)
{
    /// <summary>Most characters of a value that are kept to show it.</summary>
    public const int TextCharsMax = 80;
}
