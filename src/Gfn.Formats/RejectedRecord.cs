using Gfn.Formats.Ndjson;

namespace Gfn.Formats;

/// <summary>A line set aside.</summary>
/// <param name="Source">Number of its file, as given to <see cref="RowGroupEncoder.Begin"/>.</param>
/// <param name="Line">Line within the part of the file that its row group holds, from 0; what stood before is added when the group is written.</param>
/// <param name="Offset">Byte offset of its first byte in the file, decompressed.</param>
/// <param name="Length">Its length in bytes, line end excluded.</param>
/// <param name="Fault">What is wrong with it.</param>
/// <param name="At">Byte of the line at which it shows, from 0.</param>
/// <param name="Head">Its first bytes, at most <see cref="HeadBytesMax"/>.</param>
public sealed record RejectedRecord(int Source, long Line, long Offset, long Length, JsonFault Fault, long At, byte[] Head)
{
    /// <summary>Most bytes kept of a line; the file has the rest.</summary>
    public const int HeadBytesMax = 1_024;
}

/// <summary>What became of the lines of a file, or of a part of it. Lines = rows + rejected + blank.</summary>
/// <param name="Lines">Lines, a last one without line end included.</param>
/// <param name="Rows">Lines that became rows.</param>
/// <param name="Rejected">Lines set aside.</param>
/// <param name="Blank">Lines of white space only.</param>
public readonly record struct LineTally(long Lines, long Rows, long Rejected, long Blank)
{
    /// <summary>Sum.</summary>
    public static LineTally operator +(LineTally left, LineTally right) => left.Add(right);

    /// <summary>Sum.</summary>
    public LineTally Add(LineTally other) => new(Lines + other.Lines, Rows + other.Rows, Rejected + other.Rejected, Blank + other.Blank);
}

/// <summary>A run of lines of one file within a row group.</summary>
/// <param name="Source">Number of the file.</param>
/// <param name="FirstRow">Row of the group its first row is.</param>
/// <param name="Tally">Its lines.</param>
public sealed record Segment(int Source, int FirstRow, LineTally Tally);
