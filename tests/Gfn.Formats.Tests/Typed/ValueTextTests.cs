using System.Globalization;
using System.Text;
using Gfn.Formats.Typed.Values;

namespace Gfn.Formats.Tests.Typed;

/// <summary>Numbers and times read from their text: vectorised twins against scalar ones, and both against the runtime's parsers.</summary>
public sealed unsafe class ValueTextTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Short_numbers_are_read_alike_by_both_twins(int seed)
    {
        var random = new Random(seed);
        using var buffer = new NativeBuffer(64);
        for (var round = 0; round < 100_000; round++)
        {
            var length = random.Next(1, ShortNumber.LengthMax + 1);
            for (var i = 0; i < 64; i++)
            {
                buffer.Start[i] = i < length ? (byte)('0' + random.Next(10)) : (byte)random.Next(256);
            }

            if (length > 2 && random.Next(2) == 0)
            {
                buffer.Start[random.Next(1, length - 1)] = (byte)'.';
            }

            if (length > 2 && random.Next(10) == 0)
            {
                buffer.Start[random.Next(1, length - 1)] = (byte)"eE+-"[random.Next(4)];
            }

            var scalar = ShortNumber.Scalar(buffer.Start, length, out var expected, out var expectedScale);
            Assert.Equal(scalar, ShortNumber.Vectorised(buffer.Start, length, out var digits, out var scale));
            if (scalar)
            {
                Assert.Equal((expected, expectedScale), (digits, scale));
            }
        }
    }

    [Fact]
    public void Numbers_are_what_the_runtime_reads()
    {
        var random = new Random(3);
        using var buffer = new NativeBuffer(64);
        for (var round = 0; round < 100_000; round++)
        {
            var text = (random.Next(2) == 0 ? "-" : string.Empty) + Digits(random, random.Next(1, 20), leadingZero: false)
                + (random.Next(2) == 0 ? "." + Digits(random, random.Next(1, 12), leadingZero: true) : string.Empty)
                + (random.Next(6) == 0 ? "e" + random.Next(-30, 30).ToString(CultureInfo.InvariantCulture) : string.Empty);
            buffer.Length = 0;
            buffer.Append(Encoding.ASCII.GetBytes(text));

            Assert.True(NumberText.TryDouble(buffer.Start, text.Length, out var value), text);
            Assert.True(BitConverter.DoubleToInt64Bits(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)) == BitConverter.DoubleToInt64Bits(value), text);

            var isInteger = NumberText.TryInt64(buffer.Start, text.Length, out var whole);
            var exact = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && !text.Contains('e');
            if (exact)
            {
                var fits = number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue;
                Assert.True(fits == isInteger, text);
                Assert.True(!fits || whole == (long)number, text);
            }

            var (precision, scale) = (random.Next(1, 19), random.Next(0, 10));
            scale = Math.Min(scale, precision);
            var narrow = NumberText.TryNarrow(buffer.Start, text.Length, precision, scale, out var scaled);
            Assert.True(NumberText.TryScaled(buffer.Start, text.Length, precision, scale, out var wide) == narrow, $"{text} as decimal({precision},{scale})");
            Assert.True(!narrow || wide == scaled, text);
        }
    }

    [Fact]
    public void Minutes_are_read_alike_by_both_twins_and_as_the_runtime_reads_them()
    {
        var random = new Random(4);
        using var buffer = new NativeBuffer(64);
        for (var round = 0; round < 100_000; round++)
        {
            var moment = DateTime.MinValue.AddMinutes(random.NextInt64((long)(DateTime.MaxValue - DateTime.MinValue).TotalMinutes));
            var text = Encoding.ASCII.GetBytes(moment.ToString(random.Next(2) == 0 ? "yyyy-MM-ddTHH:mm" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
            var changed = random.Next(3) == 0;
            if (changed)
            {
                text[random.Next(text.Length)] = (byte)"0123456789-:T tz/;"[random.Next(18)];
            }

            buffer.Length = 0;
            buffer.Append(text);

            var scalar = CivilText.TryMinuteScalar(buffer.Start, out var expected);
            Assert.Equal(scalar, CivilText.TryMinuteVectorised(buffer.Start, out var minutes));
            Assert.True(!scalar || expected == minutes, Encoding.ASCII.GetString(text));
            if (!changed)
            {
                Assert.Equal((long)(moment - DateTime.UnixEpoch).TotalMinutes, minutes);
            }
        }
    }

    [Fact]
    public void Ends_of_scalars_are_found_alike_by_both_twins()
    {
        using var buffer = new NativeBuffer(128);
        for (var value = 0; value < 256; value++)
        {
            for (var at = 0; at < 70; at++)
            {
                new Span<byte>(buffer.Start, 128).Fill((byte)'7');
                buffer.Start[at] = (byte)value;
                buffer.Start[80] = (byte)',';

                Assert.True(JsonWalk.PlainScalarEnd(buffer.Start) == JsonWalk.VectorisedScalarEnd(buffer.Start), $"byte {value} at {at}");
            }
        }
    }

    private static string Digits(Random random, int count, bool leadingZero)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Append(random.Next(i == 0 && !leadingZero && count > 1 ? 1 : 0, 10));
        }

        return text.ToString();
    }
}
