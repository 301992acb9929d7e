using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gfn.Starter.Commands;

/// <summary>Log lines on the error stream, one line each.</summary>
internal static class StarterLogging
{
    /// <summary>What <c>gfn up</c> shows: every event of the product, warnings of everything else.</summary>
    public static void Lines(ILoggingBuilder logging) => Configure(logging, LogLevel.Information);

    /// <summary>What the demo and the short commands show: only what went wrong.</summary>
    public static void ErrorsOnly(ILoggingBuilder logging) => Configure(logging, LogLevel.Error);

    private static void Configure(ILoggingBuilder logging, LogLevel ours)
    {
        logging.AddSimpleConsole(format =>
        {
            format.SingleLine = true;
            format.TimestampFormat = "HH:mm:ss.fff ";
            format.UseUtcTimestamp = true;
        });
        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.SetMinimumLevel(LogLevel.Warning);

        // What keeps the host from starting ends the command, which says it in one line.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        logging.AddFilter("Gfn", ours);
        logging.AddFilter("Temporalio", ours == LogLevel.Error ? LogLevel.Error : LogLevel.Warning);
        if (ours == LogLevel.Error)
        {
            logging.SetMinimumLevel(LogLevel.Error);
        }
    }
}
