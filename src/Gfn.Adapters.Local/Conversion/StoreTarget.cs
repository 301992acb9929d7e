using System.Text.Json;
using Gfn.Domain;
using Gfn.Formats;
using Gfn.Formats.Ndjson;
using Gfn.Ports;
using Utf8 = System.Text.Encoding;

namespace Gfn.Adapters.Local.Conversion;

/// <summary>Parquet objects and the rejects object below an attempt's prefix.</summary>
internal sealed class StoreTarget(IObjectStore store, ConversionRequest request) : IConversionTarget, IAsyncDisposable
{
    private const int ExcerptChars = 256;
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    private ObjectWriter? part;
    private ObjectWriter? rejects;

    public ObjectKey Part(int index) => request.AttemptPrefix.Under($"part-{index:D5}.parquet");

    public async Task<Stream> BeginAsync(int index, CancellationToken cancel)
    {
        part = await store.OpenWriteAsync(Part(index), PutOptions.Always with { ContentType = "application/vnd.apache.parquet" }, cancel);
        return part.Content;
    }

    public async Task CompleteAsync(CancellationToken cancel)
    {
        await part!.CompleteAsync(cancel);
        await part.DisposeAsync();
        part = null;
    }

    public async Task RejectsAsync(int source, IReadOnlyList<RejectedRecord> records, CancellationToken cancel)
    {
        rejects ??= await store.OpenWriteAsync(Rejects, PutOptions.Always with { ContentType = "application/x-ndjson" }, cancel);
        var file = request.Manifest.Files[source].File();
        foreach (var record in records)
        {
            var line = new RejectedLine(file, record.Line + 1, record.Offset, record.Length, record.Fault.Code(), record.Fault.Sentence(record.At), request.Settings.RejectExcerpts ? Excerpt(record.Head) : null);
            await rejects.Content.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(line, DomainJson.Compact), cancel);
            await rejects.Content.WriteAsync(LineEnd, cancel);
        }
    }

    /// <summary>Makes the rejects visible.</summary>
    /// <returns>Null if there are none.</returns>
    public async Task<ObjectKey?> CompleteRejectsAsync(CancellationToken cancel)
    {
        if (rejects is null)
        {
            return null;
        }

        await rejects.CompleteAsync(cancel);
        await rejects.DisposeAsync();
        rejects = null;
        return Rejects;
    }

    public async Task AbandonAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var writer in new[] { part, rejects })
        {
            if (writer is not null)
            {
                await writer.DisposeAsync();
            }
        }

        (part, rejects) = (null, null);
    }

    private ObjectKey Rejects => request.AttemptPrefix.Under("rejects.ndjson");

    private static string Excerpt(byte[] head)
    {
        var text = Utf8.UTF8.GetString(head);
        var end = Math.Min(text.Length, ExcerptChars);
        return end > 0 && char.IsHighSurrogate(text[end - 1]) ? text[..(end - 1)] : text[..end];
    }
}
