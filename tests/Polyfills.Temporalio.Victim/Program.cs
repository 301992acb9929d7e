using System.Globalization;
using Polyfills.Temporalio.Victim;
using Temporalio.Testing;

// victim FILE JOURNEYS: runs the workload on that history file to its end. Tests kill it on the way and start it again.
var workload = new Workload(int.Parse(args[1], CultureInfo.InvariantCulture));
await using var environment = await WorkflowEnvironment.StartLocalAsync(new() { DevServerOptions = new() { DatabaseFilename = args[0] } });
using var worker = Workload.Worker(environment.Client);
Console.WriteLine("open");
await worker.ExecuteAsync(() => workload.RunAsync(environment.Client, CancellationToken.None));
Console.WriteLine("done");
