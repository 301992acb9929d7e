using System.Text;
using System.Text.Json;
using Gfn.Formats.Ndjson;

namespace Gfn.Formats.Tests.Ndjson;

/// <summary>Records taken for plain ones are well-formed, and give the values that another reader of JSON finds; all others are left.</summary>
public sealed unsafe class PlainRecordsTests : IDisposable
{
    private static readonly string[] Keys = ["a", "ab", "abcdef", "abcdefg", "user_name_1", "user_name_2", "user_name_3", "x1_total_amount", "x2_total_amount", "été", "a:b,c", "of 29 bytes, the most that fit"[1..]];

    private readonly ColumnTable columns = new(columnsMax: 1_000);
    private readonly JsonScanner scanner = new(depthMax: 10);
    private readonly PlainRecords plain;
    private long serial;

    public PlainRecordsTests()
    {
        plain = new PlainRecords(scanner);
        foreach (var key in Keys)
        {
            columns.FindOrAdd(Encoding.UTF8.GetBytes(key), columns.Count - 1);
        }
    }

    [Fact]
    public void PlainForm_IsTaken()
    {
        var random = new Random(3);
        Assert.True(plain.Prepare(columns));
        for (var i = 0; i < 20_000; i++)
        {
            var line = PlainLines.Next(random, Keys);

            var fields = Read(line);

            Assert.True(fields is not null, $"left, though plain: {line}");
            AssertSame(line, fields);
        }
    }

    [Fact]
    public void ChangedLines_AreTakenOnlyIfWellFormed()
    {
        var random = new Random(4);
        Assert.True(plain.Prepare(columns));
        var (taken, left) = (0, 0);
        for (var i = 0; i < 200_000; i++)
        {
            var line = PlainLines.Changed(random, PlainLines.Next(random, Keys)) + "\n";
            if (Read(line) is not { } fields)
            {
                left++;
                continue;
            }

            taken++;
            AssertSame(line[..(line.IndexOf('\n') + 1)], fields);
        }

        Assert.True(taken > 10_000 && left > 10_000, $"{taken} were taken, {left} were left");
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"b":1}""")]
    [InlineData("""{"":1}""")]
    [InlineData("""{"a":"\x"}""")]
    [InlineData("""{"a":"\u12g4"}""")]
    [InlineData("""{"a":"\ud83d"}""")]
    [InlineData("""{"a":"x\"}""")]
    [InlineData("""{"\u0061":1}""")]
    [InlineData("""{"a":\"x"}""")]
    [InlineData("""{"a":[1,2]}""")]
    [InlineData("""{"a":{"b":1}}""")]
    [InlineData("""{"a":1e5}""")]
    [InlineData("""{"a":nul}""")]
    [InlineData("""{"a":nulll}""")]
    [InlineData("""{"a":nullnull}""")]
    [InlineData("""{"a":fals,"ab":truee}""")]
    [InlineData("""{"a":tru,"ab":nulle}""")]
    [InlineData("""{"a":1}}""")]
    [InlineData("""{"a":"x"},"ab":1}""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a",1:2}""")]
    [InlineData("""{"a":1:"ab",2}""")]
    [InlineData("""{"a":"x"y}""")]
    [InlineData("""{}""")]
    [InlineData("""{ "a":1}""")]
    [InlineData("""{a:1}""")]
    [InlineData("""{"a"1}""")]
    [InlineData("""{"a":1]""")]
    public void OtherForms_AreLeft(string line)
    {
        Assert.True(plain.Prepare(columns));

        Assert.Null(Read(line + "\n"));
        Assert.NotNull(Read("""{"a":1}""" + "\n"));
    }

    [Fact]
    public void NewColumns_AreKnown_AfterTheNextPreparation()
    {
        Assert.True(plain.Prepare(columns));
        columns.FindOrAdd("late"u8, columns.Count - 1);

        Assert.Null(Read("""{"late":1}""" + "\n"));
        Assert.True(plain.Prepare(columns));
        Assert.Equal(["1"], Read("""{"late":1}""" + "\n")!.Values);
    }

    [Fact]
    public void KeysThatLookAlike_CannotBePrepared()
    {
        columns.FindOrAdd("a middle_one_ of many"u8, 0);
        columns.FindOrAdd("a middle_two_ of many"u8, 0);

        Assert.False(plain.Prepare(columns));
    }

    [Fact]
    public void LongKeys_AreLeft_ThoughTheyBeginAlike()
    {
        using var longFirst = new ColumnTable(columnsMax: 10);
        longFirst.FindOrAdd("a key of more than thirty-two bytes, one"u8, previous: -1);
        Assert.False(plain.Prepare(longFirst));

        longFirst.FindOrAdd("a"u8, previous: 0);
        Assert.True(plain.Prepare(longFirst));
        Assert.Null(Read(longFirst, """{"a key of more than thirty-two bytes, one":1}""" + "\n"));
        Assert.Null(Read(longFirst, """{"a key of more than thirty-two bytes, two":1}""" + "\n"));
        Assert.NotNull(Read(longFirst, """{"a":1}""" + "\n"));
    }

    [Fact]
    public void MoreColumnsThanTheTableIsMadeFor_CannotBePrepared()
    {
        for (var i = 0; i <= KeyHash.ColumnsMax; i++)
        {
            columns.FindOrAdd(Encoding.UTF8.GetBytes($"c{i}"), columns.Count - 1);
        }

        Assert.False(plain.Prepare(columns));
    }

    public void Dispose()
    {
        plain.Dispose();
        scanner.Dispose();
        columns.Dispose();
    }

    private static void AssertSame(string line, Dictionary<string, string> fields)
    {
        using var document = JsonDocument.Parse(line);
        var expected = new Dictionary<string, string>();
        foreach (var member in document.RootElement.EnumerateObject())
        {
            Assert.False(expected.ContainsKey(member.Name), $"a key stands twice in {line}");
            if (member.Value.ValueKind != JsonValueKind.Null)
            {
                expected.Add(member.Name, member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText());
            }
        }

        Assert.Equal(expected, fields);
    }

    private Dictionary<string, string>? Read(string line) => Read(columns, line);

    /// <summary>The fields of a line; null if it was left.</summary>
    private Dictionary<string, string>? Read(ColumnTable known, string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        using var buffer = new NativeBuffer(bytes.Length + PlainRecords.Before);
        buffer.Append(new byte[PlainRecords.Before]);
        buffer.Append(bytes);
        var start = buffer.Start + PlainRecords.Before;
        var end = plain.Read(start, buffer.Start, known.Slots, row: 7, ++serial);
        Assert.True(end is null || end - start == Array.IndexOf(bytes, (byte)'\n'), $"the end was not found: {line}");

        var fields = new Dictionary<string, string>();
        for (var column = 0; column < known.Count; column++)
        {
            var slot = known.Slots + column;
            for (; slot->Count > 0; slot->Count--)
            {
                var field = slot->Fields[slot->Count - 1];
                if (end is not null)
                {
                    var value = Encoding.UTF8.GetString(buffer.Start + field.Offset, field.Length);
                    Assert.Equal((7, value.Contains('\\', StringComparison.Ordinal) ? FieldForm.Escaped : FieldForm.Verbatim), (field.Row, field.Form));
                    fields.Add(Encoding.UTF8.GetString(slot->Key), field.Form == FieldForm.Escaped ? JsonSerializer.Deserialize<string>($"\"{value}\"")! : value);
                }
            }
        }

        return end is null ? null : fields;
    }
}
