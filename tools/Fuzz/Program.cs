using System.Globalization;
using Gfn.Fuzz;

// fuzz [EXECUTIONS [SEED [text|plain|typed|inferred|json|reader]]]   Tries so many inputs, shared by the targets; default ten million, seed 1, all targets.
// Exit code 1: something broke; the input is written beside the report and repeats with the same seed.
var executions = args.Length > 0 ? long.Parse(args[0], CultureInfo.InvariantCulture) : 10_000_000;
var seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1;
var broken = 0;
var total = 0L;
var shares = new (Func<ITarget> Make, double Share)[]
{
    (() => ConverterTarget.OfText(), 0.20),
    (() => ConverterTarget.OfPlain(), 0.05),
    (() => ConverterTarget.OfTypes(), 0.12),
    (() => ConverterTarget.OfInference(), 0.03),
    (() => new JsonTarget(), 0.30),
    (() => new ReaderTarget(), 0.30),
};
foreach (var (make, share) in shares)
{
    using var target = make();
    if (args.Length > 2 && args[2] != target.Name)
    {
        continue;
    }

    var result = FuzzRun.Run(target, seed, (long)(args.Length > 2 ? executions : executions * share));
    total += result.Executions;
    Console.WriteLine($"{target.Name,-10} {result.Executions,12:N0} executions  {result.Executions / result.Took.TotalSeconds,10:N0}/s  slowest {result.SlowestMs,7:0.0} ms  memory {Environment.WorkingSet >> 20} MiB");
    if (result.Failure is not null)
    {
        broken++;
        var path = Path.GetFullPath($"fuzz-{target.Name}-{seed}.bin");
        await File.WriteAllBytesAsync(path, result.Input);
        Console.WriteLine($"  BROKEN by {path}: {result.Failure}");
    }
}

Console.WriteLine($"{total:N0} executions, {broken} targets broken");
return broken == 0 ? 0 : 1;
