using System.Buffers;
using System.Text;

namespace Gfn.Formats.Ndjson;

/// <summary>Finds where bytes stop being UTF-8.</summary>
internal static class Utf8Fault
{
    /// <summary>Offset of the first byte that begins no valid sequence; the length if there is none.</summary>
    public static int Find(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            if (Rune.DecodeFromUtf8(bytes[at..], out _, out var consumed) != OperationStatus.Done)
            {
                return at;
            }

            at += consumed;
        }

        return at;
    }
}
