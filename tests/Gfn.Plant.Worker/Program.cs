using Gfn.Plant;
using Temporalio.Client;
using Temporalio.Worker;

// Works on the pipeline whose state lies in the first argument, for the server at the second, until it is killed.
if (args is not [var root, var address])
{
    await Console.Error.WriteLineAsync("usage: Gfn.Plant.Worker ROOT HOST:PORT");
    return 2;
}

using var plant = new LocalPlant(policy: LocalPlant.Brisk, root: root);
var client = await TemporalClient.ConnectAsync(new(address));
using var worker = new TemporalWorker(client, plant.WorkerOptions(client));
var consumer = plant.Consumer(client);
await worker.ExecuteAsync(async () =>
{
    await consumer.StartAsync(CancellationToken.None);
    await Console.Out.WriteLineAsync("working");
    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
});
return 0;
