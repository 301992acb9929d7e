using Gfn.Formats.Ndjson;

namespace Gfn.Formats.Tests.Ndjson;

/// <summary>The vectorised scan finds what its scalar twin finds.</summary>
public sealed unsafe class StringScanTests
{
    [Fact]
    public void Twins_Agree_OnEveryByteAtEveryPlace()
    {
        using var buffer = new NativeBuffer(256);
        for (var value = 0; value < 256; value++)
        {
            for (var at = 0; at < 70; at++)
            {
                new Span<byte>(buffer.Start, 200).Fill((byte)'x');
                buffer.Start[at] = (byte)value;
                buffer.Start[100] = (byte)'"';

                Assert.Equal(StringScan.Scalar(buffer.Start) - buffer.Start, StringScan.Vectorised(buffer.Start) - buffer.Start);
            }
        }
    }
}
