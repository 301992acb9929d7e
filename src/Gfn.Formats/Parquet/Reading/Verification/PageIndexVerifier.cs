namespace Gfn.Formats.Parquet.Reading;

/// <summary>Holds a chunk's page indexes against its pages.</summary>
internal sealed class PageIndexVerifier(LeafColumn column, IReadOnlyList<PageTally> pages, FindingList findings)
{
    /// <summary>Positions, sizes and first rows.</summary>
    public void Check(OffsetIndex index)
    {
        if (index.Pages.Count != pages.Count)
        {
            findings.Error(FindingKind.PageIndex, $"the offset index lists {index.Pages.Count} pages, {pages.Count} are there");
            return;
        }

        for (var i = 0; i < pages.Count; i++)
        {
            var page = pages[i].Page;
            var location = index.Pages[i];
            if (location.Offset != page.Offset || location.CompressedSize != page.Size)
            {
                findings.Error(FindingKind.PageIndex, $"data page {i} is {page.Size} bytes at {page.Offset}, the offset index says {location.CompressedSize} at {location.Offset}");
            }

            if (location.FirstRow != pages[i].FirstRow || pages[i].StartsInsideARow)
            {
                findings.Error(
                    FindingKind.PageIndex,
                    $"data page {i} starts {(pages[i].StartsInsideARow ? "inside of" : "with")} row {pages[i].FirstRow}, the offset index says with row {location.FirstRow}");
            }
        }
    }

    /// <summary>Bounds, nulls and order.</summary>
    public void Check(ColumnIndex index)
    {
        if (index.NullPages.Count != pages.Count)
        {
            findings.Error(FindingKind.PageIndex, $"the column index lists {index.NullPages.Count} pages, {pages.Count} are there");
            return;
        }

        for (var i = 0; i < pages.Count; i++)
        {
            var number = i;
            if (index.NullPages[i] != (pages[i].Values == 0))
            {
                findings.Error(FindingKind.PageIndex, $"data page {i} has {pages[i].Values} values, the column index says {(index.NullPages[i] ? "nulls only" : "some")}");
            }
            else if (!index.NullPages[i])
            {
                pages[i].Bounds?.Check(index.Min[i], index.Max[i], column, what => findings.Error(FindingKind.PageIndex, $"column index, data page {number}: {what}"));
            }

            if (index.NullCounts.Count > 0 && index.NullCounts[i] != pages[i].Nulls)
            {
                findings.Error(FindingKind.PageIndex, $"data page {i} has {pages[i].Nulls} nulls, the column index says {index.NullCounts[i]}");
            }
        }

        CheckOrder(index);
    }

    private void CheckOrder(ColumnIndex index)
    {
        if (index.Order == BoundaryOrder.Unordered || ValueOrder.Of(column) is not { } order)
        {
            return;
        }

        var sign = index.Order == BoundaryOrder.Ascending ? 1 : -1;
        var last = -1;
        for (var i = 0; i < pages.Count; i++)
        {
            if (index.NullPages[i] || !ValueBounds.HasWidth(index.Min[i], column) || !ValueBounds.HasWidth(index.Max[i], column))
            {
                continue;
            }

            if (last >= 0 && (sign * order.Compare(index.Min[last].Span, index.Min[i].Span) > 0 || sign * order.Compare(index.Max[last].Span, index.Max[i].Span) > 0))
            {
                findings.Error(FindingKind.PageIndex, $"the column index is called {index.Order}, page {i} is not behind page {last}");
                return;
            }

            last = i;
        }
    }
}
