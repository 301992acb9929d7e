using System.Text;
using Gfn.Formats.Ndjson;

namespace Gfn.Formats.Tests.Ndjson;

/// <summary>The parser guesses keys where that works, and stops guessing where it does not.</summary>
public sealed unsafe class RecordParserTests : IDisposable
{
    private const int Records = 200;
    private readonly RecordParser parser = new(new NdjsonOptions());

    [Fact]
    public void SameKeysInEveryRecord_AreGuessed()
    {
        ReadBatch(_ => """{"a":1,"b":2,"c":3,"d":4}""");
        Assert.True(parser.Guesses);
        ReadBatch(_ => """{"a":1,"b":2,"c":3,"d":4}""");
        Assert.True(parser.Guesses);
    }

    [Fact]
    public void KeysMissingHereAndThere_AreNotGuessed_UntilAnotherRowGroup()
    {
        ReadBatch(Gaps);
        Assert.Equal(!PlainRecords.Pays, parser.Guesses);
        ReadBatch(Gaps);
        Assert.Equal(!PlainRecords.Pays, parser.Guesses);

        parser.Reset();
        Assert.True(parser.Guesses);
    }

    [Fact]
    public void RecordsThatAreNotPlain_AreGuessedAgain_AndForAWhile()
    {
        ReadBatch(Gaps);
        ReadBatch(i => Gaps(i).Replace(":", ": ", StringComparison.Ordinal));
        Assert.True(parser.Guesses);
        ReadBatch(Gaps);
        Assert.True(parser.Guesses);
        for (var batch = 0; batch < 64; batch++)
        {
            ReadBatch(Gaps);
        }

        Assert.Equal(!PlainRecords.Pays, parser.Guesses);
    }

    public void Dispose() => parser.Dispose();

    private static string Gaps(int i) => "{" + string.Join(",", Enumerable.Range(0, 10).Where(key => (i * 7919 >> key & 1) == 0 || key == 9).Select(key => $"\"k{key}\":{key}")) + "}";

    private void ReadBatch(Func<int, string> record)
    {
        using var buffer = new NativeBuffer(1 << 16);
        buffer.Append(new byte[PlainRecords.Before]);
        for (var i = 0; i < Records; i++)
        {
            buffer.Append(Encoding.UTF8.GetBytes(record(i) + "\n"));
        }

        var line = buffer.Start + PlainRecords.Before;
        for (var i = 0; i < Records; i++)
        {
            line = parser.Read(line, buffer.Start);
            Assert.True(line is not null);
            line++;
        }

        Assert.Equal(Records, parser.Records);
        parser.ClearBatch();
    }
}
