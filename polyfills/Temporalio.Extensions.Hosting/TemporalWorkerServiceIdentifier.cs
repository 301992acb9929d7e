namespace Temporalio.Extensions.Hosting;

/// <summary>Names the options of one hosted worker.</summary>
public record TemporalWorkerServiceIdentifier(string TaskQueue, string? Version, bool VersionIsBuildId);
