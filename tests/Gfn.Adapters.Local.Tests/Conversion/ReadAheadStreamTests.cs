using Gfn.Adapters.Local.Conversion;

namespace Gfn.Adapters.Local.Tests.Conversion;

public sealed class ReadAheadStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(700_001)]
    [InlineData(5_000_000)]
    public void Gives_the_bytes_of_its_source(int length)
    {
        var random = new Random(length);
        var content = new byte[length];
        random.NextBytes(content);
        using var stream = new ReadAheadStream(new Dripping(content, random.Next(1, 900_000), failAtEnd: false));

        var found = new MemoryStream();
        var buffer = new byte[1_000_000];
        while (stream.Read(buffer, 0, random.Next(1, buffer.Length)) is var count and > 0)
        {
            found.Write(buffer, 0, count);
        }

        Assert.Equal(content, found.ToArray());
        Assert.Equal(0, stream.Read(buffer));
    }

    [Fact]
    public void Fails_behind_the_bytes_read_before_and_goes_on_failing()
    {
        var content = new byte[1_500_000];
        using var stream = new ReadAheadStream(new Dripping(content, 300_000, failAtEnd: true));

        var buffer = new byte[content.Length];
        stream.ReadExactly(buffer);

        Assert.Throws<IOException>(() => stream.Read(buffer));
        Assert.Throws<IOException>(() => stream.Read(buffer));
    }

    [Fact]
    public async Task Closes_its_source_when_it_is_closed_early()
    {
        var source = new Dripping(new byte[50_000_000], 100_000, failAtEnd: false);
        await using (var stream = new ReadAheadStream(source))
        {
            Assert.NotEqual(0, stream.Read(new byte[10], 0, 10));
        }

        await source.Closed.WaitAsync(Patience);
    }

    /// <summary>Gives at most so many bytes at a time.</summary>
    private sealed class Dripping(byte[] content, int atOnce, bool failAtEnd) : MemoryStream(content)
    {
        private readonly TaskCompletionSource closed = new();

        public Task Closed => closed.Task;

        public override int Read(Span<byte> buffer) =>
            base.Read(buffer[..Math.Min(atOnce, buffer.Length)]) is var count and > 0 ? count : failAtEnd ? throw new IOException("The source broke.") : 0;

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            closed.TrySetResult();
        }
    }
}
