using System.Text;
using Gfn.Activities;
using Gfn.Domain;

namespace Gfn.Workflows;

/// <summary>Files waiting for a manifest, in order of arrival, each once, in its latest generation. Pure: a landing run keeps it as its state.</summary>
internal sealed class WaitingRoom
{
    private readonly LinkedList<WaitingFile> queue = [];
    private readonly Dictionary<FileKey, LinkedListNode<WaitingFile>> present = [];

    public int Count => queue.Count;

    public long Bytes { get; private set; }

    /// <summary>When the longest waiting file came in.</summary>
    public DateTime Oldest => queue.First?.Value.Since ?? DateTime.MaxValue;

    /// <returns>False if the file is here already, in this generation or a later one.</returns>
    public bool Enter(WaitingFile file)
    {
        if (!MakeRoom(file))
        {
            return false;
        }

        present[file.File.File] = queue.AddLast(file);
        Bytes += file.File.SizeBytes;
        return true;
    }

    /// <summary>Puts files that waited before ahead of those that came in meanwhile.</summary>
    public void EnterFirst(IReadOnlyList<WaitingFile> earlier)
    {
        foreach (var file in earlier.Reverse())
        {
            if (present.TryGetValue(file.File.File, out var later) && later.Value.File.Generation == file.File.Generation)
            {
                Remove(later);
            }

            if (MakeRoom(file))
            {
                present[file.File.File] = queue.AddFirst(file);
                Bytes += file.File.SizeBytes;
            }
        }
    }

    /// <summary>Takes files out, oldest first, up to the limits; at least one, however large.</summary>
    /// <param name="filesMax">Most files.</param>
    /// <param name="bytesMax">Most bytes of content.</param>
    /// <param name="keyBytesMax">Most bytes of names, so that the list fits an activity's input.</param>
    public IReadOnlyList<ArrivedFile> Take(int filesMax, long bytesMax, int keyBytesMax)
    {
        var taken = new List<ArrivedFile>();
        var bytes = 0L;
        var keyBytes = 0;
        while (queue.First is { } first && taken.Count < filesMax)
        {
            var file = first.Value.File;
            bytes += file.SizeBytes;
            keyBytes += Encoding.UTF8.GetByteCount(file.File.Value);
            if (taken.Count > 0 && (bytes > bytesMax || keyBytes > keyBytesMax))
            {
                break;
            }

            Remove(first);
            taken.Add(file);
        }

        return taken;
    }

    /// <summary>The oldest files, as many as one run hands the next.</summary>
    /// <param name="max">Most files.</param>
    /// <param name="keyBytesMax">Most bytes of names; names are at most 1,024 bytes, so that some always fit.</param>
    public IReadOnlyList<WaitingFile> Carry(int max, int keyBytesMax)
    {
        var keyBytes = 0;
        return [.. queue.Take(max).TakeWhile(file => (keyBytes += Encoding.UTF8.GetByteCount(file.File.File.Value)) <= keyBytesMax)];
    }

    /// <summary>Puts out what is over: an earlier generation of the same file.</summary>
    /// <returns>False if the file that is here is as new.</returns>
    private bool MakeRoom(WaitingFile file)
    {
        if (!present.TryGetValue(file.File.File, out var here))
        {
            return true;
        }

        if (here.Value.File.Generation >= file.File.Generation)
        {
            return false;
        }

        Remove(here);
        return true;
    }

    private void Remove(LinkedListNode<WaitingFile> node)
    {
        queue.Remove(node);
        present.Remove(node.Value.File.File);
        Bytes -= node.Value.File.SizeBytes;
    }
}
