using System.Runtime.InteropServices;

namespace Gfn.Formats;

/// <summary>Native memory filled with zeros by writing them.</summary>
/// <remarks>
/// Memory that the system promises to be zero is mapped when it is first read, and again when it is first written; the second time every
/// processor that runs a thread of the process is interrupted. A hash table is read before it is written.
/// </remarks>
internal static unsafe class ClearedMemory
{
    /// <summary>To be freed by <see cref="NativeMemory.Free"/>.</summary>
    public static void* Alloc(nuint bytes)
    {
        var memory = NativeMemory.Alloc(bytes);
        NativeMemory.Clear(memory, bytes);
        return memory;
    }
}
