using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Api.Enums.V1;

namespace Temporalio.Engine;

/// <summary>What a server half is started with.</summary>
internal sealed record EngineOptions
{
    /// <summary>SQLite file that holds every history; null keeps them in memory. Created when absent.</summary>
    public string? DatabasePath { get; init; }

    /// <summary>Another place for histories than <see cref="DatabasePath"/>; the engine disposes it. Tests bring disks that fill up.</summary>
    public Func<Storage.IJournal>? OpenJournal { get; init; }

    /// <summary>The namespace that exists from the start.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Clock and timers. Tests pass one that they move themselves.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Seed of run ids, tokens and jitter; null draws one from the system.</summary>
    public int? Seed { get; init; }

    /// <summary>True for the test server: time jumps to the next timer while nothing else can run.</summary>
    public bool SkipsTime { get; init; }

    /// <summary>Custom search attributes that exist from the start.</summary>
    public IReadOnlyDictionary<string, IndexedValueType> SearchAttributes { get; init; } = new Dictionary<string, IndexedValueType>();

    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Called between deciding, committing and applying, on the thread that commits. An exception ends the engine there, as a kill would.</summary>
    public Action<CommitPoint>? OnCommitPoint { get; init; }
}

/// <summary>The instants around a commit at which a crash must lose nothing.</summary>
internal enum CommitPoint
{
    Decided,
    Committed,
    Applied,
}
