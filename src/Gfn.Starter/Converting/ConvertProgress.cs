using Gfn.Adapters.Local.Conversion;
using Gfn.Ports;
using Spectre.Console;

namespace Gfn.Starter.Converting;

/// <summary>A bar with share, megabytes a second and time left, for those who watch.</summary>
internal static class ConvertProgress
{
    public static ConversionReport Show(Terminal terminal, Func<IProgress<ConversionProgress>, ConversionReport> convert) =>
        terminal.RichError.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask("converting", maxValue: 1);
                return convert(new Bar(task));
            });

    private sealed class Bar(ProgressTask task) : IProgress<ConversionProgress>
    {
        public void Report(ConversionProgress value)
        {
            task.IsIndeterminate = value.BytesTotal == 0;
            task.MaxValue = Math.Max(1, Math.Max(value.BytesTotal, value.BytesIn));
            task.Value = value.BytesIn;
            task.Description = $"{value.FilesDone}/{value.FilesTotal} files, {value.Rows:N0} rows{(value.Rejected > 0 ? $", {value.Rejected:N0} rejected" : string.Empty)}";
        }
    }
}
