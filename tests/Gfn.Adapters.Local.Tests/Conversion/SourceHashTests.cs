using System.Security.Cryptography;
using System.Text;
using Gfn.Adapters.Local.Conversion;

namespace Gfn.Adapters.Local.Tests.Conversion;

public sealed class SourceHashTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Hash_is_of_names_sizes_and_digests_in_order()
    {
        var one = Input("a\"ü.ndjson", 3) with { Digest = "v1" };
        var other = Input("b", null);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("[\"a\\\"ü.ndjson\",3,\"v1\"]\n[\"b\",null,null]\n"u8)), SourceHash.Of([one, other]));
        Assert.NotEqual(SourceHash.Of([one, other]), SourceHash.Of([other, one]));
        Assert.NotEqual(SourceHash.Of([one]), SourceHash.Of([one with { Digest = "v2" }]));
    }

    [Fact]
    public async Task Digests_are_of_stored_bytes_and_what_can_be_read_once_has_none()
    {
        var path = folder.File("a.ndjson");
        await File.WriteAllTextAsync(path, "{\"a\":1}\n");

        var digested = await SourceHash.WithDigestsAsync([FileConversion.Input(path)], CancellationToken.None);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("{\"a\":1}\n"u8)), digested[0].Digest);
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => SourceHash.WithDigestsAsync([FileConversion.Input("standard input", new MemoryStream())], CancellationToken.None));
        Assert.Contains("standard input can be read only once", refusal.Message, StringComparison.Ordinal);
    }

    private static ConversionInput Input(string name, long? size) => new(name, size, (_, _) => Task.FromResult<Stream>(new MemoryStream(Encoding.UTF8.GetBytes("{}"))));
}
