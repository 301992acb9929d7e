namespace Gfn.Domain;

/// <summary>A line set aside. In the rejects object one JSON object a line.</summary>
/// <param name="File">The file it is in.</param>
/// <param name="Line">Line number, from 1.</param>
/// <param name="Offset">Byte offset of its first byte in the decompressed file.</param>
/// <param name="Length">Its length in bytes, line end excluded.</param>
/// <param name="Reason">Stable code, such as <c>invalid-utf8</c>.</param>
/// <param name="Detail">What exactly is wrong, for a person.</param>
/// <param name="Excerpt">The line's first bytes as text, cut at 256 characters, undecodable bytes as U+FFFD; null if withheld.</param>
public sealed record RejectedLine(FileKey File, long Line, long Offset, long Length, string Reason, string Detail, string? Excerpt = null);
