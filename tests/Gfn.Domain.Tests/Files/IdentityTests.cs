using System.Text.Json;

namespace Gfn.Domain.Tests.Files;

public sealed class IdentityTests
{
    [Theory]
    [InlineData("b/k@v")]
    [InlineData("b/a@b@v")]
    [InlineData("b/in/../x/./y z+%25 é😀.ndjson@\"d41d8cd98f00b204e9800998ecf8427e-3\"")]
    public void FileKey_Text_RoundTripsThroughJson(string text)
    {
        var key = new FileKey(ObjectKey.Parse(text[..text.LastIndexOf('@')]), text[(text.LastIndexOf('@') + 1)..]);

        var back = JsonSerializer.Deserialize<FileKey>(JsonSerializer.Serialize(key));

        Assert.Equal(key, back);
        Assert.DoesNotContain('"', key.Version);
    }

    [Theory]
    [InlineData("")]
    [InlineData("b/k")]
    [InlineData("b/k@")]
    [InlineData("/k@v")]
    [InlineData("b/@v")]
    public void FileKey_NotAFile_IsRefused(string text)
    {
        Assert.False(FileKey.TryParse(text, out _));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<FileKey>(JsonSerializer.Serialize(text)));
    }

    [Fact]
    public void N3_FileKey_SameNameInTwoFolders_AreTwoFiles() =>
        Assert.NotEqual(FileKey.Parse("b/a/data.ndjson@v"), FileKey.Parse("b/c/data.ndjson@v"));

    [Fact]
    public void N4_FileKey_ReuploadedContent_IsAnotherFile() =>
        Assert.NotEqual(FileKey.Parse("b/data.ndjson@v1"), FileKey.Parse("b/data.ndjson@v2"));

    [Fact]
    public void FileKey_Shard_IsStableAndInRange()
    {
        var shards = Enumerable.Range(0, 1_000).Select(i => FileKey.Parse($"b/f{i}@v").Shard(10)).ToList();

        Assert.All(shards, shard => Assert.InRange(shard, 0, 9));
        Assert.Equal(10, shards.Distinct().Count());
        Assert.Equal(FileKey.Parse("b/f1@v").Shard(10), shards[1]);
    }

    [Fact]
    public void ObjectKey_LongerThanAStoreTakes_IsRefused() =>
        Assert.Contains("1026 bytes", Assert.Throws<ArgumentException>(() => new ObjectKey("b", new string('é', 513))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("0055AED6DCD90281E51", "0055AED6DCD90281E5")]
    [InlineData("10", "0f")]
    [InlineData("10", "9")]
    [InlineData("aB", "AA")]
    public void Sequencer_Order_IsThatOfTheNumber(string newer, string older) =>
        Assert.True(Sequencer.Parse(newer) > Sequencer.Parse(older));

    [Theory]
    [InlineData("2026-2-27")]
    [InlineData("2026-02-30")]
    [InlineData("27.02.2026")]
    public void RunDate_OtherForms_AreRefused(string text) => Assert.False(RunDate.TryParse(text, out _));
}
