using System.Text;
using Gfn.Activities;
using Gfn.Domain;

namespace Gfn.Workflows;

/// <summary>Files waiting for a manifest, in order of arrival, each once. Pure: a landing run keeps it as its state.</summary>
internal sealed class WaitingRoom
{
    private readonly LinkedList<WaitingFile> queue = [];
    private readonly HashSet<FileKey> present = [];

    public int Count => queue.Count;

    public long Bytes { get; private set; }

    /// <summary>When the longest waiting file came in.</summary>
    public DateTime Oldest => queue.First?.Value.Since ?? DateTime.MaxValue;

    /// <returns>False if the file is here already.</returns>
    public bool Enter(WaitingFile file)
    {
        if (!present.Add(file.File.File))
        {
            return false;
        }

        queue.AddLast(file);
        Bytes += file.File.SizeBytes;
        return true;
    }

    /// <summary>Puts files that waited before ahead of those that came in meanwhile.</summary>
    public void EnterFirst(IReadOnlyList<WaitingFile> earlier)
    {
        foreach (var file in earlier.Reverse())
        {
            if (!present.Add(file.File.File))
            {
                Remove(file.File.File);
            }

            queue.AddFirst(file);
            Bytes += file.File.SizeBytes;
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

            queue.RemoveFirst();
            present.Remove(file.File);
            Bytes -= file.SizeBytes;
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

    private void Remove(FileKey file)
    {
        for (var node = queue.First; node is not null; node = node.Next)
        {
            if (node.Value.File.File == file)
            {
                queue.Remove(node);
                Bytes -= node.Value.File.SizeBytes;
                return;
            }
        }
    }
}
