namespace Gfn.Formats.Parquet.Reading;

/// <summary>Where a page is and what its header says.</summary>
/// <param name="Ordinal">Position in the chunk, from 0, the dictionary page included.</param>
/// <param name="Offset">File position of the header.</param>
/// <param name="HeaderSize">Bytes of the header.</param>
/// <param name="Header">The header.</param>
public sealed record Page(int Ordinal, long Offset, int HeaderSize, PageHeader Header)
{
    /// <summary>Header and body in the file, bytes.</summary>
    public long Size => (long)HeaderSize + Header.CompressedSize;
}

/// <summary>A page's bytes, decompressed. Levels are cut out for v2 only; a v1 body starts with them.</summary>
internal readonly record struct PageBody(ReadOnlyMemory<byte> RepetitionLevels, ReadOnlyMemory<byte> DefinitionLevels, ReadOnlyMemory<byte> Values);
