namespace Gfn.Formats.Parquet.Writing;

/// <summary>What the page index and the chunk's statistics need to know of a data page.</summary>
/// <param name="Offset">From the chunk's first data page.</param>
/// <param name="Length">Header and body as stored.</param>
/// <param name="FirstRow">Within the row group.</param>
/// <param name="Nulls">Rows without a value.</param>
/// <param name="Min">Null if the page has no value, or no bound is known.</param>
/// <param name="Max">As <paramref name="Min"/>.</param>
/// <param name="AllNull">Whether the page has no value.</param>
internal readonly record struct WrittenPage(int Offset, int Length, int FirstRow, int Nulls, StringBound? Min, StringBound? Max, bool AllNull);
