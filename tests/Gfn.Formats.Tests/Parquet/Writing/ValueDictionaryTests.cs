using System.Text;
using Gfn.Formats.Parquet.Writing;

namespace Gfn.Formats.Tests.Parquet.Writing;

/// <summary>A value has one index, whatever bytes lie behind it.</summary>
public sealed unsafe class ValueDictionaryTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 20)]
    [InlineData(3, 200)]
    public void Gives_the_indexes_of_a_plain_dictionary(int seed, int letters)
    {
        var random = new Random(seed);
        using var values = new ValueDictionary(1 << 20);
        using var buffer = new NativeBuffer(256);
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var round = 0; round < 40_000; round++)
        {
            random.NextBytes(new Span<byte>(buffer.Start, 256));
            var length = random.Next(3) == 0 ? random.Next(0, 60) : random.Next(5, 11);
            for (var i = 0; i < length; i++)
            {
                buffer.Start[i] = (byte)('a' + random.Next(Math.Min(letters, i % 3 == 0 ? letters : 2)));
            }

            var text = Encoding.Latin1.GetString(buffer.Start, length);
            values.Prefetch(buffer.Start, length);
            var index = values.Index(buffer.Start, length);
            if (index < 0)
            {
                Assert.DoesNotContain(text, known);
                continue;
            }

            if (!known.TryAdd(text, index))
            {
                Assert.Equal(known[text], index);
            }

            Assert.Equal(text, Encoding.Latin1.GetString(values.Value(index)));
        }

        Assert.Equal(known.Count, values.Count);
    }

    [Fact]
    public void Prefixes_order_as_the_values_do_as_far_as_they_go()
    {
        using var values = new ValueDictionary(1 << 20);
        using var buffer = new NativeBuffer(64);
        string[] ascending = ["", "\0", "\0\0", "a", "a\0", "aa", "abcdefg", "abcdefgh", "abcdefgh1", "b", "\u00ff"];
        var prefixes = ascending.Select(text =>
        {
            new Span<byte>(buffer.Start, 64).Fill(0xAA);
            var length = Encoding.Latin1.GetBytes(text, new Span<byte>(buffer.Start, 64));
            return values.Prefix(values.Index(buffer.Start, length));
        }).ToList();

        Assert.Equal(prefixes.Order(), prefixes);
    }
}
