using System.Text;
using Gfn.Domain;

namespace Gfn.Ports.ContractTests.Objects;

/// <summary>What every <see cref="IObjectStore"/> does.</summary>
public abstract partial class ObjectStoreContract
{
    private protected const string Bucket = "contract";

    /// <summary>The store under test, with an empty bucket <see cref="Bucket"/>.</summary>
    protected abstract IObjectStore Store { get; }

    [Fact]
    public async Task Put_ThenHeadAndRead_GiveTheBytesAndWhatWasSaidOfThem()
    {
        var options = PutOptions.Always with { ContentType = "text/plain", Metadata = new Dictionary<string, string> { ["Kind"] = "test" } };

        var stored = Assert.IsType<PutResult.Stored>(await Store.PutAsync(Key("a"), "hello"u8.ToArray(), options, default)).Info;
        var head = (await Store.HeadAsync(Key("a"), default))!;

        Assert.Equal((5L, stored.ETag, stored.File()), (head.SizeBytes, head.ETag, head.File()));
        Assert.Equal("test", head.Metadata!["kind"]);
        Assert.DoesNotContain('"', head.ETag);
        Assert.Equal("hello", await TextAsync(Key("a")));
    }

    [Fact]
    public async Task Absent_IsAValue_NotAnError()
    {
        Assert.Null(await Store.HeadAsync(Key("nothing"), default));
        Assert.IsType<ReadResult.NotFound>(await Store.ReadAsync(Key("nothing"), ReadOptions.Whole, default));
        Assert.False(await Store.DeleteAsync(Key("nothing"), null, default));
    }

    [Fact]
    public async Task PutIfAbsent_KeyAlreadyWritten_ReportsItAndKeepsTheFirstBytes()
    {
        await PutAsync("a", "first");

        Assert.IsType<PutResult.AlreadyExists>(await Store.PutAsync(Key("a"), "second"u8.ToArray(), PutOptions.IfAbsent, default));

        Assert.Equal("first", await TextAsync(Key("a")));
    }

    [Fact]
    public async Task PutIfAbsent_OfManyAtOnce_OneWins()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Store.PutAsync(Key("race"), Encoding.UTF8.GetBytes($"{i}"), PutOptions.IfAbsent, default)));

        Assert.Single(answers.OfType<PutResult.Stored>());
        var winner = Array.FindIndex(answers, answer => answer is PutResult.Stored);
        Assert.Equal($"{winner}", await TextAsync(Key("race")));
    }

    [Fact]
    public async Task PutIfMatch_TakesTheVersionNamed_AndNoOther()
    {
        var first = await PutAsync("a", "first");

        var second = Assert.IsType<PutResult.Stored>(await Store.PutAsync(Key("a"), "second"u8.ToArray(), PutOptions.IfMatch(first.ETag), default)).Info;
        var late = Assert.IsType<PutResult.Mismatch>(await Store.PutAsync(Key("a"), "third"u8.ToArray(), PutOptions.IfMatch(first.ETag), default));
        var absent = Assert.IsType<PutResult.Mismatch>(await Store.PutAsync(Key("b"), "x"u8.ToArray(), PutOptions.IfMatch(first.ETag), default));

        Assert.Equal((second.ETag, null), (late.CurrentETag, absent.CurrentETag));
        Assert.Equal("second", await TextAsync(Key("a")));
        Assert.Null(await Store.HeadAsync(Key("b"), default));
    }

    [Fact]
    public async Task ETag_ChangesWithTheContent()
    {
        var first = await PutAsync("a", "one");
        var second = await PutAsync("a", "two");

        Assert.NotEqual(first.ETag, second.ETag);
        Assert.True(second.ModifiedAt >= first.ModifiedAt);
    }

    [Fact]
    public async Task Write_Streamed_IsSeenWholeOrNotAtAll()
    {
        await using (var writer = await Store.OpenWriteAsync(Key("a"), PutOptions.Always, default))
        {
            await writer.Content.WriteAsync("half"u8.ToArray());
            Assert.Null(await Store.HeadAsync(Key("a"), default));
            await writer.Content.WriteAsync(" whole"u8.ToArray());
            Assert.IsType<PutResult.Stored>(await writer.CompleteAsync(default));
        }

        await using (var abandoned = await Store.OpenWriteAsync(Key("b"), PutOptions.Always, default))
        {
            await abandoned.Content.WriteAsync("half"u8.ToArray());
        }

        Assert.Equal("half whole", await TextAsync(Key("a")));
        Assert.Null(await Store.HeadAsync(Key("b"), default));
        Assert.Equal(["a"], await NamesAsync(string.Empty));
    }

    [Theory]
    [InlineData(0, null, "0123456789")]
    [InlineData(3, null, "3456789")]
    [InlineData(3, 4L, "3456")]
    [InlineData(8, 100L, "89")]
    [InlineData(10, 5L, "")]
    [InlineData(99, null, "")]
    public async Task Read_APart_GivesThoseBytes(long offset, long? length, string expected)
    {
        await PutAsync("a", "0123456789");

        Assert.Equal(expected, await TextAsync(Key("a"), new ReadOptions(offset, length)));
    }

    [Fact]
    public async Task Read_OfAVersion_GivesItOrSaysWhatIsThere()
    {
        var first = await PutAsync("a", "first");
        Assert.Equal("first", await TextAsync(Key("a"), new ReadOptions(Version: first.File().Version)));
        var second = await PutAsync("a", "second");

        var gone = await Store.ReadAsync(Key("a"), new ReadOptions(Version: first.File().Version), default);

        if (gone is ReadResult.Found kept)
        {
            // A store that keeps versions.
            await using var content = kept.Content;
            Assert.Equal(first.File(), kept.Info.File());
        }
        else
        {
            Assert.Equal(second.File().Version, Assert.IsType<ReadResult.VersionGone>(gone).CurrentVersion);
        }
    }

    [Fact]
    public async Task Read_UnderWay_KeepsItsVersionWhenTheObjectIsReplaced()
    {
        await PutAsync("a", "first");
        var found = Assert.IsType<ReadResult.Found>(await Store.ReadAsync(Key("a"), ReadOptions.Whole, default));
        await using var content = found.Content;

        await PutAsync("a", "second and longer");

        using var reader = new StreamReader(content);
        Assert.Equal("first", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task Copy_TakesContentAndMetadata_UnlessOthersAreGiven()
    {
        await Store.PutAsync(Key("a"), "x"u8.ToArray(), PutOptions.Always with { Metadata = new Dictionary<string, string> { ["k"] = "source" } }, default);

        await Store.CopyAsync(Key("a"), Key("b"), PutOptions.IfAbsent, default);
        await Store.CopyAsync(Key("a"), Key("c"), PutOptions.Always with { Metadata = new Dictionary<string, string> { ["k"] = "given" } }, default);
        var again = await Store.CopyAsync(Key("c"), Key("b"), PutOptions.IfAbsent, default);

        Assert.IsType<PutResult.AlreadyExists>(again);
        Assert.Equal(("source", "given"), ((await Store.HeadAsync(Key("b"), default))!.Metadata!["k"], (await Store.HeadAsync(Key("c"), default))!.Metadata!["k"]));
        Assert.Equal(FailureCode.FileGone, (await Assert.ThrowsAnyAsync<PipelineException>(() => Store.CopyAsync(Key("nothing"), Key("d"), PutOptions.Always, default))).Code);
    }

    [Fact]
    public async Task Delete_OfAVersion_LeavesAnother()
    {
        var first = await PutAsync("a", "first");
        var second = await PutAsync("a", "second");

        Assert.False(await Store.DeleteAsync(Key("a"), first.ETag, default));
        Assert.Equal("second", await TextAsync(Key("a")));
        Assert.True(await Store.DeleteAsync(Key("a"), second.ETag, default));
        Assert.Null(await Store.HeadAsync(Key("a"), default));
    }

    private protected static ObjectKey Key(string key) => new(Bucket, key);

    private protected async Task<ObjectInfo> PutAsync(string key, string content) =>
        Assert.IsType<PutResult.Stored>(await Store.PutAsync(Key(key), Encoding.UTF8.GetBytes(content), PutOptions.Always, default)).Info;

    private protected async Task<string> TextAsync(ObjectKey key, ReadOptions? options = null)
    {
        var found = Assert.IsType<ReadResult.Found>(await Store.ReadAsync(key, options ?? ReadOptions.Whole, default));
        await using var content = found.Content;
        using var reader = new StreamReader(content);
        return await reader.ReadToEndAsync();
    }

    private protected async Task<List<string>> NamesAsync(string prefix) => await Store.ListAllAsync(Bucket, prefix, default).Select(found => found.Key.Key).ToListAsync();
}
