namespace Gfn.Formats.Parquet.Writing;

/// <summary>The data pages of a chunk, in order. The next row group's take their places.</summary>
internal sealed class WrittenPages
{
    private WrittenPage[] pages = new WrittenPage[4];

    public int Count { get; private set; }

    public ref readonly WrittenPage this[int index] => ref pages[index];

    public void Add(WrittenPage page)
    {
        if (Count == pages.Length)
        {
            Array.Resize(ref pages, Count * 2);
        }

        pages[Count++] = page;
    }

    public void Clear() => Count = 0;
}
