using Gfn.Starter;
using Gfn.Starter.Commands;

return GfnCommand.RunAsync(args, Terminal.OfThisProcess(), CancellationToken.None).GetAwaiter().GetResult();
