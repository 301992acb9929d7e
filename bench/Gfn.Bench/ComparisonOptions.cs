using System.Globalization;
using Gfn.Bench.Shapes;

namespace Gfn.Bench;

/// <summary>What is compared.</summary>
internal sealed record ComparisonOptions
{
    public IReadOnlyList<string> Shapes { get; init; } = InputFiles.Shapes;

    public int Megabytes { get; init; } = 400;

    public int Rounds { get; init; } = 5;

    public IReadOnlyList<int> Threads { get; init; } = [2, 1];

    public IReadOnlyList<string> Peers { get; init; } = [.. Bench.Peers.Peer.All.Select(peer => peer.Name)];

    /// <summary>The <c>gfn</c> program to measure instead of the converter inside this one.</summary>
    public string? GfnPath { get; init; }

    /// <summary>Whether memory is also measured at four times the size.</summary>
    public bool Large { get; init; }

    public bool Check { get; init; } = true;

    /// <summary>Whether gzip input is compared.</summary>
    public bool Gzip { get; init; } = true;

    public static ComparisonOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new ComparisonOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            string Value() => ++i < arguments.Count ? arguments[i] : throw new ArgumentException($"{arguments[i - 1]} needs a value.", nameof(arguments));
            options = arguments[i] switch
            {
                "--shapes" => options with { Shapes = Value().Split(',') },
                "--megabytes" => options with { Megabytes = int.Parse(Value(), CultureInfo.InvariantCulture) },
                "--rounds" => options with { Rounds = int.Parse(Value(), CultureInfo.InvariantCulture) },
                "--threads" => options with { Threads = [.. Value().Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))] },
                "--peers" => options with { Peers = Value().Split(',') },
                "--gfn" => options with { GfnPath = Value() },
                "--large" => options with { Large = true },
                "--no-check" => options with { Check = false },
                "--no-gzip" => options with { Gzip = false },
                var other => throw new ArgumentException($"'{other}' is not an option; there are --shapes, --megabytes, --rounds, --threads, --peers, --gfn, --large, --no-check, --no-gzip.", nameof(arguments)),
            };
        }

        return options;
    }
}
