using Gfn.Formats.Parquet.Writing;

namespace Gfn.Formats.Tests.Parquet.Writing;

public sealed unsafe class PageBlocksTests
{
    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 10_000)]
    [InlineData(3, 700_000)]
    public void Gives_back_what_was_appended_also_after_a_reset(int seed, int longest)
    {
        var random = new Random(seed);
        using var blocks = new PageBlocks();
        for (var round = 0; round < 4; round++)
        {
            var expected = new MemoryStream();
            for (var i = 0; i < 60; i++)
            {
                var bytes = new byte[random.Next(longest)];
                random.NextBytes(bytes);
                expected.Write(bytes);
                blocks.Append(bytes);
            }

            var found = new MemoryStream();
            blocks.WriteTo((at, count) => found.Write(new ReadOnlySpan<byte>((void*)at, count)));
            Assert.Equal(expected.Length, blocks.Length);
            Assert.Equal(expected.ToArray(), found.ToArray());
            blocks.Reset();
        }
    }
}
