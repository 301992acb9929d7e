namespace Gfn.Bench.Shapes;

/// <summary>Sixty flat columns, some 904 bytes a row: a quarter of the keys missing, almost a third null, the rest short values of six kinds.</summary>
internal sealed class WideShape : IShape
{
    private long id = 7_000_000_000_000_000;

    public void Write(JsonLines line)
    {
        var random = line.Random;
        id += 1 + random.Below(5);
        line.Raw("{\"row_id\":").Number(id);
        for (var column = 1; column < 60; column++)
        {
            var dice = random.Below(100);
            if (dice < 25)
            {
                continue;
            }

            var kind = column % 6;
            line.Raw(",\"col_").Raw("abcdef".Substring(kind, 1)).Raw("_").Number(column).Raw("\":");
            if (dice < 55)
            {
                line.Raw("null");
            }
            else
            {
                Value(line, random, column, kind);
            }
        }

        line.Raw("}\n");
    }

    private static void Value(JsonLines line, RandomSource random, int column, int kind)
    {
        switch (kind)
        {
            case 0:
                line.Number(random.Below(100_000));
                break;
            case 1:
                line.Raw("\"").Raw(line.Word(50 + column)).Raw("\"");
                break;
            case 2:
                line.Number((random.Fraction() * 10_000) - 5_000, "0.####");
                break;
            case 3:
                line.Raw(random.OneIn(3) ? "true" : "false");
                break;
            case 4:
                line.Raw("\"").Sentence(1 + random.Below(4), rich: random.OneIn(4)).Raw("\"");
                break;
            default:
                line.Raw("\"").Moment(1_600_000_000 + random.Below(90_000_000)).Raw("\"");
                break;
        }
    }
}
