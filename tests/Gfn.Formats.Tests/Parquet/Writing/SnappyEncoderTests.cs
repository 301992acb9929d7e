using Gfn.Formats.Parquet.Writing.Snappy;

namespace Gfn.Formats.Tests.Parquet.Writing;

/// <summary>What the encoder writes, another decoder reads; whatever the bytes, and wherever values are said to begin.</summary>
public sealed class SnappyEncoderTests
{
    private const int Seed = 20_260;

    public static TheoryData<string> Bodies => [.. Made().Keys];

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Comes_back(string name)
    {
        var body = Made()[name];
        Assert.Equal(body, Snappier.Snappy.DecompressToArray(Compress(body, default)));
    }

    [Fact]
    public void Comes_back_at_every_length()
    {
        var random = new Random(Seed);
        var body = Alphabet(random, 400, 3);
        for (var length = 0; length <= body.Length; length++)
        {
            Assert.Equal(body[..length], Snappier.Snappy.DecompressToArray(Compress(body[..length], default)));
        }
    }

    [Theory]
    [InlineData(1, 0, 4)]
    [InlineData(2, 1, 12)]
    [InlineData(3, 5, 9)]
    [InlineData(4, 0, 64)]
    [InlineData(5, 20, 24)]
    [InlineData(6, 30, 90)]
    [InlineData(7, 0, 0)]
    public void Comes_back_from_values(int seed, int shortest, int longest)
    {
        var random = new Random(seed);
        for (var round = 0; round < 40; round++)
        {
            var (body, run) = Values(random, random.Next(0, 8_000), shortest, longest, letters: random.Next(1, 20), before: random.Next(0, 40));
            Assert.Equal(body, Snappier.Snappy.DecompressToArray(Compress(body, run)));
        }
    }

    [Fact]
    public void Few_values_come_back_at_every_count()
    {
        var random = new Random(Seed);
        for (var count = 0; count < 80; count++)
        {
            var (body, run) = Values(random, count, 0, 7, letters: 2, before: count % 11);
            Assert.Equal(body, Snappier.Snappy.DecompressToArray(Compress(body, run)));
        }
    }

    [Fact]
    public void Same_body_gives_the_same_block_whatever_came_before()
    {
        var random = new Random(Seed);
        using var used = new SnappyEncoder();
        foreach (var other in Made().Values)
        {
            used.Append(other, default, new NativeBuffer(64));
        }

        var (body, run) = Values(random, 5_000, 1, 20, letters: 4, before: 9);
        Assert.Equal(Compress(body, run), Compress(used, body, run));
        Assert.Equal(Compress(body, default), Compress(used, body, default));
    }

    [Fact]
    public void Size_is_at_most_a_fifth_above_the_usual_encoders()
    {
        var random = new Random(Seed);
        var (body, run) = Values(random, 20_000, 6, 10, letters: 10, before: 0);
        Assert.InRange(Compress(body, run).Length, 1, Snappier.Snappy.CompressToArray(body).Length * 1.2);
        Assert.InRange(Compress(Made()["text"], default).Length, 1, Snappier.Snappy.CompressToArray(Made()["text"]).Length * 1.2);
    }

    /// <summary>Prose has short matches, which the ordinary search of ours steps over.</summary>
    [Fact]
    public void Prose_becomes_about_as_short_as_by_the_usual_encoder()
    {
        var random = new Random(Seed);
        var words = Enumerable.Range(0, 2_000).Select(_ => (byte[])[.. Alphabet(random, random.Next(1, 7), 24), (byte)' ']).ToList();
        byte[] prose = [.. Enumerable.Range(0, 60_000).SelectMany(_ => words[(int)(words.Count * Math.Pow(random.NextDouble(), 2))])];

        var ours = Compress(prose, default);

        Assert.Equal(prose, Snappier.Snappy.DecompressToArray(ours));
        Assert.InRange(ours.Length, 1, Snappier.Snappy.CompressToArray(prose).Length * 1.05);
    }

    [Fact]
    public unsafe void Match_ends_are_found_alike_by_both_twins()
    {
        var random = new Random(Seed);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = Alphabet(random, 300, letters: random.Next(1, 3));
            fixed (byte* start = bytes)
            {
                var earlier = start + random.Next(0, 100);
                var p = earlier + random.Next(1, 100);
                var end = p + random.Next(32, 100);
                Assert.Equal(MatchScan.Scalar(p, earlier, end) - start, MatchScan.Vectorised(p, earlier, end) - start);
            }
        }
    }

    private static Dictionary<string, byte[]> Made()
    {
        var random = new Random(Seed);
        var noise = new byte[300_000];
        random.NextBytes(noise);
        var words = Enumerable.Range(0, 500).Select(_ => Alphabet(random, random.Next(2, 12), 20)).ToList();
        return new()
        {
            ["nothing"] = [],
            ["one byte"] = [7],
            ["noise"] = noise,
            ["one byte over and over"] = new byte[1_000_000],
            ["two letters"] = Alphabet(random, 300_000, 2),
            ["sixteen letters"] = Alphabet(random, 300_000, 16),
            ["text"] = [.. Enumerable.Range(0, 60_000).SelectMany(_ => words[random.Next(words.Count)])],
            ["the same noise from just within reach"] = [.. noise[..65_535], .. noise[..65_535]],
            ["the same noise from just out of reach"] = [.. noise[..65_536], .. noise[..65_536]],
            ["the same noise from beyond reach"] = [.. noise[..65_537], .. noise[..65_537]],
            ["a period of three"] = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i % 3))],
            ["a match of every length"] = [.. Enumerable.Range(1, 300).SelectMany(i => noise.AsSpan(0, i).ToArray().Append((byte)i))],
            ["a literal of every length"] = [.. Enumerable.Range(1, 300).SelectMany(i => noise.AsSpan(i * 300, i).ToArray().Concat(new byte[20]))],
            ["a literal beyond sixteen bits"] = [.. noise[..200_000], .. new byte[100]],
        };
    }

    private static byte[] Alphabet(Random random, int length, int letters)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)('a' + random.Next(letters));
        }

        return bytes;
    }

    private static (byte[] Body, ByteArrayRun Run) Values(Random random, int count, int shortest, int longest, int letters, int before)
    {
        var body = new List<byte>(Alphabet(random, before, 200));
        for (var i = 0; i < count; i++)
        {
            var value = Alphabet(random, random.Next(shortest, longest + 1), letters);
            body.AddRange(BitConverter.GetBytes(value.Length));
            body.AddRange(value);
        }

        return ([.. body], new ByteArrayRun(before, count));
    }

    private static byte[] Compress(byte[] body, ByteArrayRun values)
    {
        using var encoder = new SnappyEncoder();
        return Compress(encoder, body, values);
    }

    private static byte[] Compress(SnappyEncoder encoder, byte[] body, ByteArrayRun values)
    {
        using var target = new NativeBuffer(64);
        var count = encoder.Append(body, values, target);
        Assert.Equal(count, target.Length);
        Assert.InRange(count, 1, SnappyElements.BytesMax(body.Length));
        return target.Written.ToArray();
    }
}
