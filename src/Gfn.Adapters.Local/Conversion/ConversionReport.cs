using Gfn.Formats;
using Gfn.Formats.Typed;

namespace Gfn.Adapters.Local.Conversion;

/// <summary>What a conversion gave.</summary>
/// <param name="Outputs">Files written, in order; none if there was no row.</param>
/// <param name="Inputs">One for each input, in order.</param>
/// <param name="Columns">Union of the data's columns, in order of first appearance.</param>
/// <param name="DuplicateKeys">Keys met again in their record.</param>
public sealed record ConversionReport(IReadOnlyList<WrittenFile> Outputs, IReadOnlyList<ConvertedInput> Inputs, IReadOnlyList<string> Columns, long DuplicateKeys)
{
    /// <summary>Values that did not fit their column's type, by column, in order of first appearance; lines count within the file. Empty in string mode.</summary>
    public IReadOnlyList<Misfit> Misfits { get; init; } = [];

    /// <summary>Names that are equal but for case: engines that fold case cannot tell these columns apart.</summary>
    public IReadOnlyList<string> CaseCollisions => [.. Columns.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1).SelectMany(same => same)];

    /// <summary>Sum over the inputs.</summary>
    public LineTally Tally
    {
        get
        {
            var sum = default(LineTally);
            foreach (var input in Inputs)
            {
                sum += input.Tally;
            }

            return sum;
        }
    }

    /// <summary>Stored bytes of the inputs, together.</summary>
    public long BytesRead
    {
        get
        {
            var sum = 0L;
            foreach (var input in Inputs)
            {
                sum += input.BytesRead;
            }

            return sum;
        }
    }
}

/// <summary>A Parquet file.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Lower-case hexadecimal digest of its bytes; null where <see cref="ConversionSpec.OutputDigests"/> said so.</param>
public sealed record WrittenFile(int Index, long Rows, long Bytes, string? Sha256);

/// <summary>What became of an input.</summary>
/// <param name="Tally">Its lines; all zero if it was refused.</param>
/// <param name="BytesRead">Bytes read of it, as stored.</param>
/// <param name="Refusal">Why it gave nothing, as code, colon, sentence; null if it was converted.</param>
public sealed record ConvertedInput(LineTally Tally, long BytesRead, string? Refusal);
