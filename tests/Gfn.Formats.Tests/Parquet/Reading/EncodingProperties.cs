using FsCheck;
using FsCheck.Fluent;
using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Reading;

namespace Gfn.Formats.Tests.Parquet.Reading;

/// <summary>Decoders against encoders written for the tests, straight from the specification. FsCheck prints the seed of a failure.</summary>
public sealed class EncodingProperties
{
    [Fact]
    public void Hybrid_AnyRunsInAnyBatches_GiveTheValuesBack() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var width = random.Next(0, 33);
        var values = Values(random, width);
        var decoder = new HybridDecoder(Hybrid(random, values, width), width);
        var decoded = new uint[values.Count];
        for (var done = 0; done < decoded.Length;)
        {
            var count = Math.Min(random.Next(1, 50), decoded.Length - done);
            decoder.Read(decoded.AsSpan(done, count));
            done += count;
        }

        Assert.Equal(values, decoded);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void DeltaBinaryPacked_AnyIntegers_ComeBackAndEndWhereTheyShould() => Prop.ForAll<int, long[]>((seed, values) =>
    {
        var random = new Random(seed);
        var encoded = Delta(random, values);
        byte[] followed = [.. encoded, 1, 2, 3];
        var decoder = new DeltaBinaryPackedDecoder(followed);
        var decoded = new long[values.Length];
        for (var done = 0; done < decoded.Length;)
        {
            var count = Math.Min(random.Next(1, 50), decoded.Length - done);
            decoder.Read(decoded.AsSpan(done, count));
            done += count;
        }

        Assert.Equal(values, decoded);
        Assert.Equal(0, decoder.Left);
        Assert.Equal(encoded.Length, DeltaBinaryPackedDecoder.LengthOf(followed));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Decoders_AnyBytes_RefuseOrDecodeButNeverFailOtherwise() => Prop.ForAll<byte[], int>((bytes, seed) =>
    {
        var random = new Random(seed);
        Survives(() => new HybridDecoder(bytes, random.Next(0, 33)).Read(new int[random.Next(0, 1000)]));
        Survives(() => new DeltaBinaryPackedDecoder(bytes).Read(new long[random.Next(0, 1000)]));
        Survives(() => DeltaBinaryPackedDecoder.LengthOf(bytes));
        var file = new HandMadeFile(1) { Rows = 10 };
        var type = (PhysicalType)random.Next(0, 8);
        var encoding = new[] { 0, 2, 3, 5, 6, 7, 8, 9 }[random.Next(0, 8)];
        file.Leaf("c", FieldRepetition.Required, type, 5)
            .Chunk(type, "c", 10, HandMadeFile.Dictionary(1, Encoding.Plain, [1, 0, 0, 0, 65, 0, 0, 0, 0, 0, 0, 0]), HandMadeFile.Page(10, (Encoding)encoding, bytes));
        Survives(() => Corruption.TryRead(file.Bytes()));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Open_AnyFooter_RefusesOrOpens() => Prop.ForAll<byte[]>(footer =>
    {
        byte[] file = [.. "PAR1"u8, .. footer, .. BitConverter.GetBytes(footer.Length), .. "PAR1"u8];
        Survives(() => ParquetReader.Open(RandomAccessBytes.Of(file)));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    private static void Survives(Action read)
    {
        try
        {
            read();
        }
        catch (ParquetFormatException refusal)
        {
            Assert.NotEmpty(refusal.What);
        }
    }

    private static List<uint> Values(Random random, int width)
    {
        var values = new List<uint>();
        for (var run = random.Next(0, 8); run > 0; run--)
        {
            var equal = random.Next(2) == 0;
            var value = Value(random, width);
            for (var i = random.Next(1, 40); i > 0; i--)
            {
                values.Add(value);
                value = equal ? value : Value(random, width);
            }
        }

        return values;
    }

    private static uint Value(Random random, int width) => (uint)(random.NextInt64() & ((1L << width) - 1));

    private static byte[] Hybrid(Random random, List<uint> values, int width)
    {
        var output = new List<byte>();
        for (var at = 0; at < values.Count;)
        {
            var equal = values.Skip(at).TakeWhile(value => value == values[at]).Count();
            if (equal >= 8 || (equal > 0 && random.Next(3) == 0))
            {
                Thrift.UVarint(output, (ulong)equal << 1);
                output.AddRange(BitConverter.GetBytes(values[at])[..((width + 7) / 8)]);
                at += equal;
                continue;
            }

            var groups = Math.Min(random.Next(1, 4), (values.Count - at + 7) / 8);
            Thrift.UVarint(output, ((ulong)groups << 1) | 1);
            output.AddRange(Pack([.. Enumerable.Range(at, groups * 8).Select(i => i < values.Count ? (ulong)values[i] : 0)], width));
            at = Math.Min(at + (groups * 8), values.Count);
        }

        return [.. output];
    }

    private static byte[] Pack(ulong[] values, int width)
    {
        var bytes = new byte[((values.Length * width) + 7) / 8];
        for (var bit = 0; bit < values.Length * width; bit++)
        {
            bytes[bit / 8] |= (byte)(((values[bit / width] >> (bit % width)) & 1) << (bit % 8));
        }

        return bytes;
    }

    private static byte[] Delta(Random random, long[] values)
    {
        var miniblocks = 1 << random.Next(0, 4);
        var size = 32 * random.Next(1, 4);
        var output = new List<byte>();
        Thrift.UVarint(output, (ulong)(miniblocks * size));
        Thrift.UVarint(output, (ulong)miniblocks);
        Thrift.UVarint(output, (ulong)values.Length);
        Thrift.ZigZag(output, values.FirstOrDefault());
        var deltas = values.Zip(values.Skip(1), (before, after) => unchecked(after - before)).ToList();
        for (var block = 0; block < deltas.Count; block += miniblocks * size)
        {
            var min = deltas.Skip(block).Take(miniblocks * size).Min();
            Thrift.ZigZag(output, min);
            var parts = Enumerable.Range(0, miniblocks).Select(i => deltas.Skip(block + (i * size)).Take(Math.Clamp(deltas.Count - block - (i * size), 0, size)).ToList()).ToList();
            var widths = parts.Select(part => part.Count == 0 ? random.Next(0, 200) : part.Max(delta => 64 - System.Numerics.BitOperations.LeadingZeroCount(unchecked((ulong)(delta - min))))).ToList();
            output.AddRange(widths.Select(width => (byte)width));
            for (var i = 0; i < miniblocks; i++)
            {
                if (parts[i].Count > 0)
                {
                    output.AddRange(Pack([.. Enumerable.Range(0, size).Select(k => k < parts[i].Count ? unchecked((ulong)(parts[i][k] - min)) : 0)], widths[i]));
                }
            }
        }

        return [.. output];
    }
}
