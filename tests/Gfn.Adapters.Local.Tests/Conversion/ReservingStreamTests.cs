using System.Diagnostics;
using Gfn.Adapters.Local.Conversion;

namespace Gfn.Adapters.Local.Tests.Conversion;

public sealed class ReservingStreamTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    [InlineData(30_000_000)]
    public void File_HoldsWhatWasWritten_AndNothingMore(int bytes)
    {
        var expected = new byte[bytes];
        new Random(bytes).NextBytes(expected);
        using (var stream = new ReservingStream(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1 << 16)))
        {
            for (var at = 0; at < bytes;)
            {
                var piece = Math.Min(bytes - at, (at % 700_001) + 1);
                stream.Write(expected, at, piece);
                at += piece;
            }
        }

        Assert.Equal(expected, File.ReadAllBytes(path));
    }

    [SkippableFact]
    public void RoomThatWasNotNeeded_IsGivenBack()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Room is asked for on Linux alone.");
        const int Bytes = 9_000_000;
        using (var stream = new ReservingStream(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read)))
        {
            stream.Write(new byte[Bytes]);
        }

        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%b", path]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var blocks = long.Parse(stat.StandardOutput.ReadToEnd(), System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(blocks * 512, 0, Bytes + (1 << 20));
    }

    [SkippableFact]
    public void DiskThatIsFullAtTheEnd_IsTold_AndTheFileIsClosed()
    {
        Skip.IfNot(File.Exists("/dev/full"), "Needs /dev/full, a device that is always full.");
        var file = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1 << 16);
        var stream = new ReservingStream(file);
        stream.Write(new byte[100]);

        Assert.ThrowsAny<IOException>(stream.Dispose);
        Assert.False(file.CanWrite);
        stream.Dispose();
    }

    public void Dispose() => File.Delete(path);
}
