using System.Collections.Concurrent;
using Gfn.Domain;

namespace Gfn.Ports.ContractTests.Warehouse;

/// <summary>A store that is not a folder: what a warehouse must copy before it can read. Answers only what a warehouse may ask.</summary>
internal sealed class ReadOnlyStore : IObjectStore
{
    private readonly ConcurrentDictionary<ObjectKey, byte[]> objects = new();

    public void Put(ObjectKey key, byte[] content) => objects[key] = content;

    public Task<ReadResult> ReadAsync(ObjectKey key, ReadOptions options, CancellationToken cancel) =>
        Task.FromResult<ReadResult>(objects.TryGetValue(key, out var content)
            ? new ReadResult.Found(new ObjectInfo(key, content.Length, "etag", null, DateTimeOffset.UnixEpoch, null), new MemoryStream(content, writable: false))
            : new ReadResult.NotFound());

    public Task<ObjectInfo?> HeadAsync(ObjectKey key, CancellationToken cancel) => throw Refused();

    public Task<PutResult> PutAsync(ObjectKey key, ReadOnlyMemory<byte> content, PutOptions options, CancellationToken cancel) => throw Refused();

    public Task<ObjectWriter> OpenWriteAsync(ObjectKey key, PutOptions options, CancellationToken cancel) => throw Refused();

    public Task<PutResult> CopyAsync(ObjectKey source, ObjectKey target, PutOptions options, CancellationToken cancel) => throw Refused();

    public Task<bool> DeleteAsync(ObjectKey key, string? ifMatch, CancellationToken cancel) => throw Refused();

    public Task<Page<ObjectInfo>> ListAsync(string bucket, string prefix, string? continuation, int limit, CancellationToken cancel) => throw Refused();

    private static InvalidOperationException Refused() => new("A warehouse only reads.");
}
