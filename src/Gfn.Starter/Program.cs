using Gfn.Starter;
using Gfn.Starter.Commands;

return await GfnCommand.RunAsync(args, Terminal.OfThisProcess(), CancellationToken.None);
