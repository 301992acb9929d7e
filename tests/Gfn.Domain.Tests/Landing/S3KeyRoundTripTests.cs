using System.Text;
using System.Text.Json;

namespace Gfn.Domain.Tests.Landing;

/// <summary>A key arrives as it was stored, whatever characters it has: encoded as S3 does, decoded exactly once.</summary>
public sealed class S3KeyRoundTripTests
{
    [Fact]
    public void N2_Parse_AnyLegalKey_ComesBackByteForByte()
    {
        const int Seed = 20_260_227;
        var random = new Random(Seed);
        for (var round = 0; round < 2_000; round++)
        {
            var key = RandomKey(random);

            var item = Assert.Single(S3Notifications.Parse(Notification(key)));

            Assert.True(item is NotificationItem.Created created && created.Location.Key == key, $"seed {Seed}, round {round}: '{key}' gave {item}");
        }
    }

    private static string RandomKey(Random random)
    {
        var key = new StringBuilder();
        for (var length = random.Next(1, 40); length > 0; length--)
        {
            Rune rune;
            do
            {
                var scalar = random.Next(4) switch { 0 => random.Next(1, 0x80), 1 => random.Next(0x80, 0x800), 2 => random.Next(0x800, 0x10000), _ => random.Next(0x10000, 0x110000) };
                _ = Rune.TryCreate(scalar, out rune);
            }
            while (rune.Value == 0);

            key.Append(rune.ToString());
        }

        return key.Append('x').ToString();
    }

    private static string Notification(string key) => JsonSerializer.Serialize(new
    {
        Records = new[]
        {
            new
            {
                eventVersion = "2.1",
                eventSource = "aws:s3",
                eventName = "ObjectCreated:Put",
                s3 = new { bucket = new { name = "b" }, @object = new { key = Encode(key), size = 1, eTag = "e" } },
            },
        },
    });

    private static string Encode(string key)
    {
        var text = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(key))
        {
            _ = b switch
            {
                (byte)' ' => text.Append('+'),
                (byte)'-' or (byte)'_' or (byte)'.' or (byte)'/' or (byte)'*' => text.Append((char)b),
                _ when char.IsAsciiLetterOrDigit((char)b) => text.Append((char)b),
                _ => text.Append('%').Append(b.ToString("X2")),
            };
        }

        return text.ToString();
    }
}
