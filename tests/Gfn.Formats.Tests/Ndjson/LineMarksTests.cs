using System.Text;
using Gfn.Formats.Ndjson;

namespace Gfn.Formats.Tests.Ndjson;

/// <summary>The vectorised search for marks finds what its scalar twin finds, and refuses what it refuses.</summary>
public sealed unsafe class LineMarksTests
{
    private static readonly string[] Columns = ["a", "id", "a longer key", "x, y: z", "été"];

    [Fact]
    public void Twins_Agree_OnLinesOfPlainForm_AndFindTheMarks()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var line = PlainLines.Next(random, Columns);

            var found = Both(line);

            Assert.NotNull(found);
            Assert.Equal(0, found.Length % 2);
            Assert.All(found[..^1], place => Assert.True(Encoding.UTF8.GetBytes(line)[place] is (byte)',' or (byte)':'));
        }
    }

    [Fact]
    public void Twins_Agree_OnChangedLines()
    {
        var random = new Random(2);
        var (plain, other) = (0, 0);
        for (var i = 0; i < 200_000; i++)
        {
            _ = Both(PlainLines.Changed(random, PlainLines.Next(random, Columns)) + "\n") is null ? other++ : plain++;
        }

        Assert.True(plain > 20_000 && other > 20_000, $"{plain} lines were plain and {other} were not");
    }

    [Fact]
    public void Twins_Agree_WhereverSixtyFourBytesEnd()
    {
        foreach (var token in new[] { "-0.5", "10.25", "01", "1.", "1..2", "1.2.3", "-", ".5", "null", "\"\"", "\"a\"b", "1e5", "\"x\"\"y\"", "}", "12}", "\\", "" })
        {
            for (var before = 0; before < 140; before++)
            {
                Both($$"""{"{{new string('k', before)}}":{{token}},"b":1}""" + "\n");
                Both($$"""{"{{new string('k', before)}}":{{token}}}""" + "\r\n");
            }
        }
    }

    [Fact]
    public void LineWithMoreMarksThanRoom_IsNotTaken()
    {
        using var marks = new LineMarks(marksMax: 200);
        var fits = "{" + string.Join(",", Enumerable.Repeat("\"a\":1", 100)) + "}\n";
        var tooLong = "{" + string.Join(",", Enumerable.Repeat("\"a\":1", 101)) + "}\n";
        var endless = "{" + string.Join(",", Enumerable.Repeat("\"a\":1", 100_000)) + "}\n";

        Assert.NotNull(Places(marks, fits, vectorised: true));
        Assert.NotNull(Places(marks, fits, vectorised: false));
        foreach (var line in new[] { tooLong, endless })
        {
            Assert.Null(Places(marks, line, vectorised: true));
            Assert.Null(Places(marks, line, vectorised: false));
        }
    }

    private static int[]? Both(string line)
    {
        using var marks = new LineMarks(marksMax: 512);
        var scalar = Places(marks, line, vectorised: false);
        var letters = marks.Letters;
        var vectorised = Places(marks, line, vectorised: true);
        Assert.True((scalar is null) == (vectorised is null), $"one of the twins takes {line}");
        if (scalar is not null)
        {
            Assert.Equal(scalar, vectorised);
            Assert.Equal(letters, marks.Letters);
        }

        return scalar;
    }

    private static int[]? Places(LineMarks marks, string line, bool vectorised)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        using var buffer = new NativeBuffer(bytes.Length);
        buffer.Append(bytes);
        var end = vectorised ? marks.Vectorised(buffer.Start) : marks.Scalar(buffer.Start);
        if (end is null)
        {
            return null;
        }

        Assert.Equal(Array.IndexOf(bytes, (byte)'\n'), end - buffer.Start);
        return new ReadOnlySpan<int>(marks.Places, marks.Count).ToArray();
    }
}
