namespace Gfn.Bench.Shapes;

/// <summary>Ten flat columns, some 164 bytes a row: a counter, a rising timestamp, few countries and categories, numbers with trailing zeros, a skewed key of 200,000, a note that is null in a quarter.</summary>
internal sealed class NarrowShape : IShape
{
    private static readonly string[] Countries =
        ["DE", "US", "FR", "GB", "ES", "IT", "NL", "PL", "SE", "NO", "DK", "FI", "PT", "AT", "CH", "BE", "CZ", "IE", "GR", "RO", "HU", "BG", "HR", "SK", "SI", "LT", "LV", "EE", "LU", "MT", "CY", "TR", "JP", "KR", "CN", "IN", "BR", "MX", "CA", "AU"];

    private long id = 1;
    private long moment = 1_710_000_000;

    public void Write(JsonLines line)
    {
        var random = line.Random;
        moment += random.OneIn(30) ? 1 : 0;
        line.Raw("{\"id\":").Number(++id).Raw(",\"ts\":\"").Moment(moment, milliseconds: true)
            .Raw("\",\"country\":\"").Raw(Countries[random.Skewed(Countries.Length)])
            .Raw("\",\"category\":\"cat_").Number(random.Skewed(120))
            .Raw("\",\"qty\":").Number(1 + random.Skewed(50))
            .Raw(",\"price\":").Number(random.Fraction() * 500, "0.00")
            .Raw(",\"lat\":").Number((random.Fraction() * 180) - 90, "0.00000")
            .Raw(",\"ok\":").Raw(random.OneIn(8) ? "false" : "true")
            .Raw(",\"sku\":\"SKU-").Number(random.Skewed(200_000))
            .Raw("\",\"note\":");
        if (random.OneIn(4))
        {
            line.Raw("null}\n");
        }
        else
        {
            line.Raw("\"").Sentence(1 + random.Below(3), rich: false).Raw("\"}\n");
        }
    }
}
