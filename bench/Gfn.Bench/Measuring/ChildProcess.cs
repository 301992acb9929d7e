using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Gfn.Bench.Measuring;

/// <summary>What a whole process took, from its start to its end.</summary>
/// <param name="Seconds">Wall clock.</param>
/// <param name="CpuSeconds">User and system time of all its threads.</param>
/// <param name="PeakBytes">Largest resident set.</param>
internal sealed record Usage(double Seconds, double CpuSeconds, long PeakBytes);

/// <summary>Runs a program and asks the kernel what it took; Linux only.</summary>
/// <remarks>
/// The kernel counts the parent's resident set at the moment of the start into the child's peak. So this process does nothing large itself:
/// files are made, read and compared by children.
/// </remarks>
internal static unsafe partial class ChildProcess
{
    /// <summary>Runs to the end; what the program prints goes where this program's output goes.</summary>
    /// <exception cref="InvalidOperationException">It did not start, or ended with another status than 0.</exception>
    public static Usage Run(IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null, string? outputPath = null)
    {
        var variables = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().ToDictionary(pair => (string)pair.Key, pair => (string)pair.Value!);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            variables[name] = value;
        }

        using var arguments = new CStrings(command);
        using var environ = new CStrings([.. variables.Select(pair => $"{pair.Key}={pair.Value}")]);
        var actions = stackalloc byte[256];
        Check(posix_spawn_file_actions_init(actions), "posix_spawn_file_actions_init");
        if (outputPath is not null)
        {
            const int WriteCreateTruncate = 0x1 | 0x40 | 0x200;
            Check(posix_spawn_file_actions_addopen(actions, 1, outputPath, WriteCreateTruncate, 0x1B4), "posix_spawn_file_actions_addopen");
        }

        var started = Stopwatch.GetTimestamp();
        var failure = posix_spawnp(out var process, command[0], actions, null, arguments.Pointer, environ.Pointer);
        _ = posix_spawn_file_actions_destroy(actions);
        Check(failure, $"Starting {command[0]}");
        int status;
        ResourceUsage usage;
        while (wait4(process, &status, 0, &usage) < 0)
        {
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return status == 0
            ? new Usage(seconds, usage.User.Seconds + usage.System.Seconds, usage.PeakKilobytes * 1024)
            : throw new InvalidOperationException($"`{string.Join(' ', command)}` ended with wait status {status}; what it printed says why.");
    }

    private static void Check(int error, string what)
    {
        if (error != 0)
        {
            throw new InvalidOperationException($"{what} failed: error {error}.");
        }
    }

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addopen(byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawnp(out int process, string file, byte* actions, byte* attributes, byte** arguments, byte** environ);

    [LibraryImport("libc")]
    private static partial int wait4(int process, int* status, int options, ResourceUsage* usage);

    private struct TimeValue
    {
        public long WholeSeconds;
        public long Microseconds;

        public readonly double Seconds => WholeSeconds + (Microseconds * 1e-6);
    }

    /// <summary>struct rusage of Linux on 64 bits.</summary>
    private struct ResourceUsage
    {
        public TimeValue User;
        public TimeValue System;
        public long PeakKilobytes;
        public fixed long Others[13];
    }

    /// <summary>A null-terminated array of C strings.</summary>
    private sealed class CStrings : IDisposable
    {
        private readonly int count;

        public CStrings(IReadOnlyList<string> strings)
        {
            count = strings.Count;
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < count; i++)
            {
                Pointer[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
            }
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            for (var i = 0; i < count; i++)
            {
                Marshal.FreeCoTaskMem((nint)Pointer[i]);
            }

            NativeMemory.Free(Pointer);
        }
    }
}
