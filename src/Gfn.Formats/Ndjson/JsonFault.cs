namespace Gfn.Formats.Ndjson;

/// <summary>Why a line is not a record. The wire text of each is in <see cref="JsonFaults.Code"/>.</summary>
public enum JsonFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>Not JSON: an unexpected character.</summary>
    Syntax,

    /// <summary>The line ends inside a value.</summary>
    Truncated,

    /// <summary>A complete JSON value, then something else.</summary>
    TrailingContent,

    /// <summary>A character below U+0020 that is not escaped.</summary>
    ControlCharacter,

    /// <summary>Bytes that are not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>An escape such as <c>\ud83d</c> without its other half: grammatical JSON that no UTF-8 text can hold.</summary>
    LoneSurrogate,

    /// <summary>Valid JSON, but not an object.</summary>
    NotAnObject,

    /// <summary>Nested deeper than allowed.</summary>
    TooDeep,

    /// <summary>The line would bring more columns than allowed.</summary>
    TooManyColumns,

    /// <summary>Longer than a line may be.</summary>
    LineTooLong,
}

/// <summary>Names of the faults.</summary>
public static class JsonFaults
{
    /// <summary>Stable code of a fault, as it stands in reject files.</summary>
    public static string Code(this JsonFault fault) => fault switch
    {
        JsonFault.Syntax => "syntax",
        JsonFault.Truncated => "truncated",
        JsonFault.TrailingContent => "trailing-content",
        JsonFault.ControlCharacter => "control-character",
        JsonFault.InvalidUtf8 => "invalid-utf8",
        JsonFault.LoneSurrogate => "lone-surrogate",
        JsonFault.NotAnObject => "not-an-object",
        JsonFault.TooDeep => "too-deep",
        JsonFault.TooManyColumns => "too-many-columns",
        JsonFault.LineTooLong => "line-too-long",
        _ => "none",
    };

    /// <summary>What a fault means, for a person.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="at">Byte of the line at which it shows, from 0.</param>
    public static string Sentence(this JsonFault fault, long at) => fault switch
    {
        JsonFault.Syntax => $"Not JSON: unexpected character at byte {at} of the line.",
        JsonFault.Truncated => $"The line ends at byte {at}, inside a value.",
        JsonFault.TrailingContent => $"More follows after the record, at byte {at} of the line; one line holds one object.",
        JsonFault.ControlCharacter => $"Unescaped control character at byte {at} of the line.",
        JsonFault.InvalidUtf8 => $"Not UTF-8 at byte {at} of the line.",
        JsonFault.LoneSurrogate => $"Half a surrogate pair is escaped at byte {at} of the line; no UTF-8 text can hold it.",
        JsonFault.NotAnObject => "The line is valid JSON but not an object.",
        JsonFault.TooDeep => $"Nested deeper than allowed at byte {at} of the line.",
        JsonFault.TooManyColumns => $"The key at byte {at} of the line would exceed the number of columns allowed.",
        JsonFault.LineTooLong => $"The line is longer than the {at} bytes allowed.",
        _ => string.Empty,
    };
}
