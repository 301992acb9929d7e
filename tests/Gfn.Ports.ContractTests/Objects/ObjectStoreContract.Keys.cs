using System.Text;
using Gfn.Domain;

namespace Gfn.Ports.ContractTests.Objects;

/// <content>Keys of any kind, and listings to their end.</content>
public abstract partial class ObjectStoreContract
{
    public static TheoryData<string> Keys =>
    [
        "plain.ndjson", "with space", " lead", "trail ", "a+b", "a%20b", "100%", "%2e%2e", "..", ".", "../up", "a/../b", "a//b", "/lead", "dot./x", "a.",
        "ünïcödé", "漢字", "😀", "e\u0301", "\u00e9", "tab\there", "new\nline", "quote\"'`", "a:b*c?d<e>f|g\\h", "date=2026-01-31/x@y", "CON", "nul.txt",
    ];

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Keys_OfAnyCharacters_AreKeptAsTheyAre(string key)
    {
        await PutAsync(key, key);
        await PutAsync("zzz", "another");

        Assert.Equal(key, await TextAsync(Key(key)));
        Assert.Equal(new[] { key, "zzz" }.Order(ByBytes), await NamesAsync(string.Empty));
        Assert.Equal([key], await NamesAsync(key));
        Assert.True(await Store.DeleteAsync(Key(key), null, default));
        Assert.Equal(["zzz"], await NamesAsync(string.Empty));
    }

    [Fact]
    public async Task Keys_ThatDifferInCaseOrNormalFormOrSlashes_AreDifferent()
    {
        string[] keys = ["a", "A", "a/", "a//", "a/b", "A/b", "é", "e\u0301"];
        foreach (var key in keys)
        {
            await PutAsync(key, key);
        }

        Assert.Equal(keys.Order(ByBytes), await NamesAsync(string.Empty));
        foreach (var key in keys)
        {
            Assert.Equal(key, await TextAsync(Key(key)));
        }
    }

    [Fact]
    public async Task Keys_OfTheGreatestLength_AreTaken()
    {
        var keys = new[] { new string('x', ObjectKey.KeyBytesMax), string.Concat(Enumerable.Repeat("漢", ObjectKey.KeyBytesMax / 3)), $"{new string('y', 600)}/{new string('z', 400)}" };
        foreach (var key in keys)
        {
            await PutAsync(key, "x");
        }

        Assert.Equal(keys.Order(ByBytes), await NamesAsync(string.Empty));
    }

    [Fact]
    public async Task List_ByPages_ShowsEveryObjectOnceInOrder()
    {
        var keys = Enumerable.Range(0, 25).SelectMany(i => new[] { $"a/{i:D2}", $"a/{i:D2}/deep", $"a/{i:D2}.x" }).Append("b").ToList();
        foreach (var key in keys)
        {
            await PutAsync(key, "x");
        }

        var pages = new List<Page<ObjectInfo>> { await Store.ListAsync(Bucket, "a/", null, 7, default) };
        while (pages[^1].Continuation is { } continuation)
        {
            pages.Add(await Store.ListAsync(Bucket, "a/", continuation, 7, default));
        }

        Assert.All(pages, page => Assert.InRange(page.Items.Count, 0, 7));
        Assert.Equal(keys.Where(key => key != "b").Order(ByBytes), pages.SelectMany(page => page.Items).Select(found => found.Key.Key));
    }

    [Fact]
    public async Task List_APrefix_IsTextAndNoFolder()
    {
        foreach (var key in new[] { "a/b", "a/bc", "a/c", "ab" })
        {
            await PutAsync(key, "x");
        }

        Assert.Equal(["a/b", "a/bc"], await NamesAsync("a/b"));
        Assert.Equal(["a/b", "a/bc", "a/c", "ab"], await NamesAsync("a"));
        Assert.Empty(await NamesAsync("a/d"));
    }

    [Fact]
    public async Task List_TellsSizeAndVersion()
    {
        var info = await PutAsync("a", "12345");

        var found = Assert.Single((await Store.ListAsync(Bucket, string.Empty, null, 10, default)).Items);

        Assert.Equal((info.SizeBytes, info.ETag, info.File()), (found.SizeBytes, found.ETag, found.File()));
    }

    [Fact]
    public async Task List_OfAnUnknownBucket_IsMissing() =>
        Assert.Equal(FailureCode.Missing, (await Assert.ThrowsAnyAsync<PipelineException>(() => Store.ListAsync("no-such-bucket", string.Empty, null, 10, default))).Code);

    private static readonly IComparer<string> ByBytes = Comparer<string>.Create((left, right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right)));
}
