using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gfn.Adapters.Local.Conversion;

/// <summary>Writes a new file, and asks the file system for room ahead: it then need not look for a place page by page, which is half of what writing costs.</summary>
/// <remarks>Only where there is <c>fallocate</c>; its failure is no error, since the write that follows says what is wrong. Room that was not needed is given back.
/// A file with a place for every page can also take the name of another without being written to the disk first (ext4).</remarks>
internal sealed partial class ReservingStream : SinkStream
{
    /// <summary>At least so many bytes are asked for at once.</summary>
    private const long StepBytes = 4 << 20;

    /// <summary>Room is for the bytes behind the end; the file's length stays.</summary>
    private const int KeepSize = 1;

    private readonly FileStream file;
    private readonly SafeFileHandle? reserved;
    private long reservedTo;
    private long length;

    public ReservingStream(FileStream file)
    {
        this.file = file;
        reserved = OperatingSystem.IsLinux() ? file.SafeFileHandle : null;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (reserved is not null && length + buffer.Length > reservedTo)
        {
            var more = Math.Max(length + buffer.Length - reservedTo, Math.Max(StepBytes, length / 4));
            _ = Fallocate(reserved, KeepSize, reservedTo, more);
            reservedTo += more;
        }

        file.Write(buffer);
        length += buffer.Length;
    }

    public override void Flush() => file.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            try
            {
                if (reserved is { IsClosed: false } && reservedTo > length)
                {
                    file.SetLength(length);
                }
            }
            finally
            {
                file.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    [LibraryImport("libc", EntryPoint = "fallocate")]
    private static partial int Fallocate(SafeFileHandle file, int mode, long offset, long length);
}
