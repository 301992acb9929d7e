using Gfn.Domain;

namespace Gfn.Adapters.Local;

/// <summary>Lets one writer at a time put names in place, among all processes that use the folder. Held for a rename, not for a write.</summary>
internal sealed class StoreLock(string path) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim here = new(1, 1);

    public async Task<IDisposable> TakeAsync(CancellationToken cancel)
    {
        await here.WaitAsync(cancel);
        try
        {
            var began = TimeProvider.System.GetTimestamp();
            while (true)
            {
                try
                {
                    return new Held(this, new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
                }
                catch (IOException busy)
                {
                    if (TimeProvider.System.GetElapsedTime(began) > Patience)
                    {
                        throw new TransientPipelineException(FailureCode.Contended, $"{path} has been held by another process for {Patience.TotalSeconds} s.", busy);
                    }
                }

                await Task.Delay(Pause, TimeProvider.System, cancel);
            }
        }
        catch
        {
            here.Release();
            throw;
        }
    }

    public void Dispose() => here.Dispose();

    private sealed class Held(StoreLock owner, FileStream file) : IDisposable
    {
        public void Dispose()
        {
            file.Dispose();
            owner.here.Release();
        }
    }
}
