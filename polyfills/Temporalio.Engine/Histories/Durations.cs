using System.Globalization;
using System.Text.RegularExpressions;

namespace Temporalio.Engine.Histories;

/// <summary>Durations as people write them for cron: <c>90m</c>, <c>1h30m</c>, <c>10s</c>.</summary>
internal static partial class Durations
{
    /// <summary>Null when the text is no duration or none of at least a second.</summary>
    public static TimeSpan? Parse(string text)
    {
        var match = Shape().Match(text.Trim());
        if (!match.Success || match.Length == 0)
        {
            return null;
        }

        var span = TimeSpan.FromDays(Number(match, "d")) + TimeSpan.FromHours(Number(match, "h")) + TimeSpan.FromMinutes(Number(match, "m")) + TimeSpan.FromSeconds(Number(match, "s"));
        return span >= TimeSpan.FromSeconds(1) ? span : null;
    }

    private static double Number(Match match, string group) =>
        match.Groups[group].Success ? double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?:(?<d>[\d.]+)d)?(?:(?<h>[\d.]+)h)?(?:(?<m>[\d.]+)m)?(?:(?<s>[\d.]+)s)?$")]
    private static partial Regex Shape();
}
