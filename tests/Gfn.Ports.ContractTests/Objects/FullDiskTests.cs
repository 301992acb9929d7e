using System.Diagnostics;
using Gfn.Adapters.Local;
using Gfn.Domain;

namespace Gfn.Ports.ContractTests.Objects;

/// <summary>A folder store whose disk fills up: callers hear what it is, nothing is left behind, and it goes on once there is room.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly string disk = Directory.CreateTempSubdirectory("gfn-disk-").FullName;
    private readonly bool isMounted;

    public FullDiskTests() => isMounted = OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk);

    [SkippableTheory]
    [InlineData(3 << 20)]
    [InlineData((1 << 20) - 40_000)]
    public async Task FullDisk_IsNoSpace_LeavesNothing_AndGoesOnOnceThereIsRoom(int bytes)
    {
        Skip.IfNot(isMounted, "Needs a file system of its own: run as root on Linux, where tmpfs can be mounted.");
        using var store = new FolderObjectStore(Path.Combine(disk, "objects"), TimeProvider.System);
        store.CreateBucket("b");
        var ballast = Path.Combine(disk, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[100_000]);

        foreach (var chunk in new[] { bytes, 1_000 })
        {
            var failure = await Assert.ThrowsAsync<SystemPipelineException>(() => WriteAsync(store, bytes, chunk));
            Assert.Equal(FailureCode.NoSpace, failure.Code);
            Assert.StartsWith("b/large: ", failure.Message, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(disk, "objects", ".gfn", "staging")));
        Assert.Null(await store.HeadAsync(new ObjectKey("b", "large"), default));
        File.Delete(ballast);
        Assert.IsType<PutResult.Stored>(await WriteAsync(store, 50_000, 1_000));
    }

    public void Dispose()
    {
        if (isMounted)
        {
            Run("umount", "-l", disk);
        }

        Directory.Delete(disk, recursive: true);
    }

    private static async Task<PutResult> WriteAsync(FolderObjectStore store, int bytes, int chunk)
    {
        await using var writer = await store.OpenWriteAsync(new ObjectKey("b", "large"), PutOptions.Always, default);
        for (var left = bytes; left > 0; left -= chunk)
        {
            await writer.Content.WriteAsync(new byte[Math.Min(left, chunk)]);
        }

        return await writer.CompleteAsync(default);
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false });
            process!.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
