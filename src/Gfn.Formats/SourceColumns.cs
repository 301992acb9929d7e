using System.Text;

namespace Gfn.Formats;

/// <summary>Columns that say where a row came from, behind the data's own.</summary>
/// <remarks>An input key of the same name keeps its values under the name with <see cref="InputPrefix"/>.</remarks>
public static class SourceColumns
{
    /// <summary>Text: the name of the file.</summary>
    public const string File = "_source_file";

    /// <summary>64-bit integer: the line in it, from 1.</summary>
    public const string Line = "_source_line";

    /// <summary>Timestamp in UTC, microseconds: a moment given by the caller, the same for all rows.</summary>
    public const string ProcessedAt = "_processing_timestamp";

    /// <summary>Put before an input key that collides.</summary>
    public const string InputPrefix = "input_";

    internal static bool IsTaken(ReadOnlySpan<byte> key) =>
        key.SequenceEqual("_source_file"u8) || key.SequenceEqual("_source_line"u8) || key.SequenceEqual("_processing_timestamp"u8);

    internal static string NameOf(ReadOnlySpan<byte> key, bool sourceColumns) =>
        sourceColumns && IsTaken(key) ? InputPrefix + Encoding.UTF8.GetString(key) : Encoding.UTF8.GetString(key);

    internal static string NameOf(string key, bool sourceColumns) => sourceColumns && key is (File or Line or ProcessedAt) ? InputPrefix + key : key;
}
