using Gfn.Adapters.Local;
using Gfn.Domain;

namespace Gfn.Ports.ContractTests.Objects;

/// <summary>The contract, and what is the folder's own.</summary>
public sealed class FolderObjectStoreTests : ObjectStoreContract, IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("gfn-store-").FullName;
    private readonly FolderObjectStore store;

    public FolderObjectStoreTests()
    {
        store = new FolderObjectStore(root, TimeProvider.System);
        store.CreateBucket(Bucket);
    }

    protected override IObjectStore Store => store;

    [Fact]
    public async Task AFileCopiedIn_IsAnObject_AndOneCopiedOverItAnotherVersion()
    {
        var path = store.PathOf(Key("in/a.ndjson"));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, "one");
        var first = (await Store.HeadAsync(Key("in/a.ndjson"), default))!;
        await File.WriteAllTextAsync(path, "other");

        var second = (await Store.HeadAsync(Key("in/a.ndjson"), default))!;

        Assert.NotEqual(first.File(), second.File());
        Assert.IsType<ReadResult.VersionGone>(await Store.ReadAsync(Key("in/a.ndjson"), new ReadOptions(Version: first.ETag), default));
    }

    [Fact]
    public async Task TheSameBytes_HaveTheSameVersion_HoweverTheyCame()
    {
        var put = await PutAsync("a", "bytes");
        await File.WriteAllTextAsync(store.PathOf(Key("b")), "bytes");

        Assert.Equal(put.ETag, (await Store.HeadAsync(Key("b"), default))!.ETag);
    }

    [Fact]
    public async Task TwoStoresOnOneFolder_LetOneWriterWin()
    {
        using var other = new FolderObjectStore(root, TimeProvider.System);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => (i % 2 == 0 ? store : other).PutAsync(Key("race"), new byte[] { (byte)i }, PutOptions.IfAbsent, default)));

        Assert.Single(answers.OfType<PutResult.Stored>());
    }

    [Fact]
    public async Task ACopyWhoseSourceIsWrittenMeanwhile_IsOneVersionOrTheOther()
    {
        await PutAsync("source", "first version");
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await PutAsync("source", i % 2 == 0 ? "second version, longer" : "first version");
            }
        });

        for (var i = 0; i < 50; i++)
        {
            await Store.CopyAsync(Key("source"), Key($"copy-{i}"), PutOptions.Always, default);
            Assert.Contains(await TextAsync(Key($"copy-{i}")), new[] { "first version", "second version, longer" });
        }

        await stop.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task NoKey_LeadsOutOfTheFolder()
    {
        var outside = Path.Combine(Path.GetDirectoryName(root)!, "escaped");
        foreach (var key in new[] { "../../escaped", "../escaped", "a/../../../escaped", outside })
        {
            await PutAsync(key, "x");
            Assert.StartsWith(root, Path.GetFullPath(store.PathOf(Key(key))), StringComparison.Ordinal);
        }

        Assert.False(File.Exists(outside));
        Assert.Throws<ArgumentException>(() => store.CreateBucket("../escaped"));
        Assert.Throws<ArgumentException>(() => store.CreateBucket(".gfn"));
    }

    [Fact]
    public async Task AFolderThatCannotBeWritten_IsDenied_AndSaysWhich()
    {
        await File.WriteAllTextAsync(Path.Combine(root, Bucket, "in-the-way"), "a file where a folder is needed");
        Directory.Delete(Path.Combine(root, ".gfn", "staging"), recursive: true);
        await File.WriteAllTextAsync(Path.Combine(root, ".gfn", "staging"), "a file where a folder is needed");

        var refused = await Assert.ThrowsAnyAsync<PipelineException>(() => Store.PutAsync(Key("a"), new byte[1], PutOptions.Always, default));

        Assert.Contains("a", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        store.Dispose();
        Directory.Delete(root, recursive: true);
    }
}
