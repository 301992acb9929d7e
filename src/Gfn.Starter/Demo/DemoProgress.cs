using Spectre.Console;

namespace Gfn.Starter.Demo;

/// <summary>How far the demo is.</summary>
/// <param name="Files">Files it lands.</param>
/// <param name="Landed">Put into the landing zone.</param>
/// <param name="Tracked">Known to the tracker.</param>
/// <param name="Settled">Completed, set aside or superseded.</param>
/// <param name="RowsLoaded">Rows in the warehouse.</param>
internal sealed record DemoState(int Files, int Landed, long Tracked, long Settled, long RowsLoaded);

/// <summary>Shows it: bars that move where a person watches, a line now and then elsewhere.</summary>
internal static class DemoProgress
{
    private const int RowsOfAll = 56_820;

    /// <summary>Runs work while showing what it reports.</summary>
    public static Task ShowAsync(Terminal terminal, Func<Action<DemoState>, Task> work) =>
        terminal.IsInteractive ? BarsAsync(terminal, work) : LinesAsync(terminal, work);

    private static Task BarsAsync(Terminal terminal, Func<Action<DemoState>, Task> work) => terminal.RichError.Progress()
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new SpinnerColumn())
        .StartAsync(async context =>
        {
            var landed = context.AddTask("files landed");
            var tracked = context.AddTask("files tracked");
            var settled = context.AddTask("files settled: in Parquet, or set aside with a reason");
            var loaded = context.AddTask("rows loaded", maxValue: RowsOfAll);
            await work(state =>
            {
                landed.MaxValue = tracked.MaxValue = settled.MaxValue = state.Files;
                landed.Value = state.Landed;
                tracked.Value = state.Tracked;
                settled.Value = state.Settled;
                loaded.MaxValue = Math.Max(RowsOfAll, state.RowsLoaded);
                loaded.Value = state.RowsLoaded;
            });
            loaded.MaxValue = Math.Max(1, loaded.Value);
        });

    private static async Task LinesAsync(Terminal terminal, Func<Action<DemoState>, Task> work)
    {
        var clock = TimeProvider.System;
        var pause = TimeSpan.FromSeconds(2);
        var said = long.MinValue;
        DemoState? last = null;
        void Say(DemoState state) =>
            terminal.Error.WriteLine($"  {state.Landed}/{state.Files} files landed, {state.Tracked} tracked, {state.Settled} settled, {state.RowsLoaded:N0} rows loaded");
        await work(state =>
        {
            if (said == long.MinValue || clock.GetElapsedTime(said) >= pause)
            {
                said = clock.GetTimestamp();
                Say(state);
            }

            last = state;
        });
        if (last is not null)
        {
            Say(last);
        }
    }
}
