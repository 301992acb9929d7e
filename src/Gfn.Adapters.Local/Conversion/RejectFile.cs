using System.Text.Json;
using Gfn.Formats;
using Gfn.Formats.Ndjson;

namespace Gfn.Adapters.Local.Conversion;

/// <summary>Rejected lines as NDJSON: file, line, offset, length, reason, detail, raw (base64, at most <see cref="RejectedRecord.HeadBytesMax"/> bytes).</summary>
internal sealed class RejectFile(string path) : IDisposable
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();
    private readonly FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None);

    public async Task WriteAsync(string name, RejectedRecord record, CancellationToken cancel)
    {
        await file.WriteAsync(
            JsonSerializer.SerializeToUtf8Bytes(new
            {
                file = name,
                line = record.Line + 1,
                offset = record.Offset,
                length = record.Length,
                reason = record.Fault.Code(),
                detail = record.Fault.Sentence(record.At),
                raw = Convert.ToBase64String(record.Head),
            }),
            cancel);
        await file.WriteAsync(LineEnd, cancel);
    }

    public void Dispose() => file.Dispose();
}
