using System.Diagnostics;
using System.Globalization;

namespace Temporalio.Engine.Storage;

/// <summary>
/// Holds a history file for this process: a lock on <c>FILE.lock</c> that ends with the process, however it ends. <c>FILE.owner</c> says
/// who holds it, for the message that another process gets.
/// </summary>
internal sealed class FileOwnership : IDisposable
{
    private readonly FileStream held;

    private FileOwnership(FileStream held) => this.held = held;

    /// <exception cref="IOException">Another process, or another engine of this one, holds the file; the message names it.</exception>
    public static FileOwnership Take(string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new IOException($"{path} is held by {Holder(path)}. A history file has one owner: stop that process, or ask it.", e);
        }

        File.WriteAllText(path + ".owner", $"{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}\n");
        return new FileOwnership(file);
    }

    public void Dispose() => held.Dispose();

    private static string Holder(string path)
    {
        try
        {
            if (int.TryParse(File.ReadAllText(path + ".owner").Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                using var process = Process.GetProcessById(id);
                return $"process {id} ({process.ProcessName})";
            }
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException)
        {
            return "another process";
        }

        return "another process";
    }
}
