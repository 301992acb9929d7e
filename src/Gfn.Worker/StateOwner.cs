using System.Text.Json;
using Gfn.Domain;

namespace Gfn.Worker;

/// <summary>Who owns a state directory.</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="Command">What it runs, such as <c>gfn up</c>.</param>
/// <param name="Since">When it took the directory.</param>
/// <param name="Address">Where its engine answers Temporal clients, <c>host:port</c>; null if it serves none.</param>
public sealed record OwnerNote(int Pid, string Command, DateTimeOffset Since, string? Address = null);

/// <summary>Makes one process the owner of a state directory. The lock is the operating system's, so it ends with the process however that ends.</summary>
public sealed class StateOwner : IDisposable
{
    private const int HeldUnix = 11;
    private const int HeldMac = 35;
    private const int HeldWindows = unchecked((int)0x80070020);

    private readonly StatePaths paths;
    private readonly FileStream held;

    private StateOwner(StatePaths paths, FileStream held)
    {
        this.paths = paths;
        this.held = held;
    }

    /// <summary>Takes the directory if nobody has it; creates it if absent.</summary>
    /// <returns>Null if another process has it: <see cref="Note"/> may tell which.</returns>
    public static StateOwner? TryTake(StatePaths paths)
    {
        Directory.CreateDirectory(paths.Root);
        try
        {
            // FileShare.None is the one sharing mode that excludes other processes on every system; any other takes a shared lock on Linux.
            var stream = new FileStream(paths.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            try
            {
                File.Delete(paths.Owner);
                return new StateOwner(paths, stream);
            }
            catch
            {
                stream.Dispose();
                throw;
            }
        }
        catch (IOException refused) when (refused.HResult is HeldUnix or HeldMac or HeldWindows)
        {
            return null;
        }
    }

    /// <summary>Tells others who the owner is and how to reach it.</summary>
    public void Announce(OwnerNote note)
    {
        var aside = $"{paths.Owner}.{note.Pid}";
        File.WriteAllBytes(aside, JsonSerializer.SerializeToUtf8Bytes(note, DomainJson.Compact));
        File.Move(aside, paths.Owner, overwrite: true);
    }

    /// <summary>What the owner said of itself; null if it said nothing yet. A note may outlive its writer: only the lock tells whether it lives.</summary>
    public static OwnerNote? Note(StatePaths paths)
    {
        try
        {
            return JsonSerializer.Deserialize<OwnerNote>(File.ReadAllBytes(paths.Owner), DomainJson.Compact);
        }
        catch (Exception absent) when (absent is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Gives the directory up.</summary>
    public void Dispose()
    {
        File.Delete(paths.Owner);
        held.Dispose();
    }
}
