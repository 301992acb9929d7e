namespace Gfn.Formats.Parquet.Reading;

/// <summary>Findings of one place, appended to the file's list until it is full.</summary>
internal sealed class FindingList(List<Finding> all, ParquetPosition where)
{
    public FindingList At(ParquetPosition place) => new(all, place);

    public void Error(FindingKind kind, string what) => Add(new Finding(kind, IsError: true, what, where));

    public void Note(FindingKind kind, string what) => Add(new Finding(kind, IsError: false, what, where));

    public void Error(FindingKind kind, ParquetFormatException failure) =>
        Add(new Finding(failure is ParquetUnsupportedException ? FindingKind.Unsupported : kind, IsError: true, failure.What, failure.Where.Within(where)));

    /// <summary>Reports a claim that differs from what was counted.</summary>
    public void Expect(FindingKind kind, string noun, long claimed, long actual)
    {
        if (claimed != actual)
        {
            Error(kind, $"{claimed} {noun} claimed, {actual} found");
        }
    }

    private void Add(Finding finding)
    {
        if (all.Count < ParquetVerifier.FindingsMax)
        {
            all.Add(finding);
        }
    }
}
