using Gfn.Bench.Engine;

return await BenchCommand.RunAsync(args);
