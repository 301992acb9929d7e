using System.Globalization;
using System.Text;

namespace Gfn.Worker;

/// <summary>Makes one process the owner of a state directory. The lock is the operating system's, so it ends with the process however that ends.</summary>
public sealed class StateOwner : IDisposable
{
    private readonly FileStream held;

    private StateOwner(FileStream held) => this.held = held;

    /// <summary>Takes the directory if nobody has it; creates it if absent.</summary>
    /// <returns>Null if another process has it: <see cref="HolderPid"/> tells which.</returns>
    public static StateOwner? TryTake(StatePaths paths, int pid)
    {
        Directory.CreateDirectory(paths.Root);
        try
        {
            // FileShare.Read locks against every other writer, so at most one process gets past this line.
            var stream = new FileStream(paths.Owner, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            stream.SetLength(0);
            stream.Write(Encoding.ASCII.GetBytes(pid.ToString(CultureInfo.InvariantCulture)));
            stream.Flush(flushToDisk: true);
            return new StateOwner(stream);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Pid the owner wrote down; null if there is none or it cannot be read.</summary>
    public static int? HolderPid(StatePaths paths)
    {
        try
        {
            using var stream = new FileStream(paths.Owner, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            return int.TryParse(reader.ReadToEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Gives the directory up.</summary>
    public void Dispose() => held.Dispose();
}
