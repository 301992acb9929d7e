using System.Text;
using System.Text.Json;
using Gfn.Formats.Ndjson;

namespace Gfn.Formats.Tests.Ndjson;

/// <summary>The vectorised scan finds what its scalar twin finds, and numbers are judged as another parser judges them, whatever their length.</summary>
public sealed unsafe class DigitScanTests
{
    [Fact]
    public void Twins_Agree_OnEveryByteAtEveryPlace()
    {
        using var buffer = new NativeBuffer(64);
        for (var value = 0; value < 256; value++)
        {
            for (var at = 0; at < DigitScan.Window; at++)
            {
                new Span<byte>(buffer.Start, 64).Fill((byte)(at % 2 == 0 ? '7' : 'x'));
                buffer.Start[at] = (byte)value;

                Assert.Equal(DigitScan.Scalar(buffer.Start), DigitScan.Vectorised(buffer.Start));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Almost_numbers_are_judged_as_by_another_parser(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 20_000; round++)
        {
            var text = new StringBuilder(random.Next(3) == 0 ? "-" : string.Empty);
            Digits(random, text);
            if (random.Next(2) == 0)
            {
                text.Append('.');
                Digits(random, text);
            }

            if (random.Next(4) == 0)
            {
                text.Append("eE"[random.Next(2)]).Append(random.Next(3) == 0 ? "+" : string.Empty);
                Digits(random, text);
            }

            if (random.Next(8) == 0)
            {
                text.Insert(random.Next(text.Length + 1), ".-+e0 a"[random.Next(7)]);
            }

            var bytes = Encoding.UTF8.GetBytes(text.ToString());
            Assert.True(IsJson(bytes) == (JsonValidator.Check(bytes, out _) == JsonFault.None), text.ToString());
        }
    }

    [Fact]
    public void Every_length_around_the_window_is_a_number()
    {
        for (var whole = 1; whole < 70; whole++)
        {
            for (var fraction = 0; fraction < 70; fraction++)
            {
                var text = new string('1', whole) + (fraction == 0 ? string.Empty : "." + new string('2', fraction));
                Assert.Equal(JsonFault.None, JsonValidator.Check(Encoding.ASCII.GetBytes(text), out _));
                Assert.Equal(JsonFault.None, JsonValidator.Check(Encoding.ASCII.GetBytes($"[-{text}e5]"), out _));
                Assert.NotEqual(JsonFault.None, JsonValidator.Check(Encoding.ASCII.GetBytes($"{text}."), out var at));
                Assert.Equal(fraction == 0 ? text.Length + 1 : text.Length, at);
            }
        }
    }

    private static void Digits(Random random, StringBuilder text)
    {
        var count = random.Next(5) == 0 ? random.Next(0, 45) : random.Next(1, 6);
        for (var i = 0; i < count; i++)
        {
            text.Append(random.Next(10));
        }
    }

    private static bool IsJson(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
