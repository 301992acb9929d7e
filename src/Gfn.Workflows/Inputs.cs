using Gfn.Activities;
using Gfn.Domain;
using Temporalio.Exceptions;

namespace Gfn.Workflows;

/// <summary>Judges what comes from outside: anybody who reaches the engine may start a run or send a signal, with whatever he likes.</summary>
/// <remarks>An exception that is no failure would be tried again for ever, so a run with a bad input fails, and a signal's bad part is left out.</remarks>
internal static class Inputs
{
    /// <summary>Fails the run unless its input can be worked on.</summary>
    public static void Check(LandingRequest? request)
    {
        Require(request is { Pipeline: not null, Date: not null, Work: not null }, "pipeline, date and work are needed");
        Require(IsUsable(request?.Policy), "a policy is needed, with limits above zero");
        Require(request is { Carried: null } or { Carried.Waiting: not null }, "what is carried over needs its list of files");
    }

    /// <inheritdoc cref="Check(LandingRequest?)"/>
    public static void Check(ManifestRequest? request) =>
        Require(request is { Manifest: { Manifest: not null, Date: not null, Location: not null }, Work.Conversion: not null }, "a manifest with id, date and location, and work with its conversion are needed");

    /// <summary>Whether a signal's entry says enough to be a file.</summary>
    public static bool IsFile(ArrivedFile? file) => file is { File: not null, Date: not null, SizeBytes: >= 0, Generation: >= 0 };

    /// <summary>Whether a landing run can go by these settings.</summary>
    public static bool IsUsable(LandingSettings? settings) => settings is { Work.Conversion: not null } && IsUsable(settings.Policy);

    private static bool IsUsable(LandingPolicy? policy) =>
        policy is { FilesMax: > 0, WindowMax: > 0, EventsMax: > 0 } && policy.AgeMax >= TimeSpan.Zero && policy.IdleClose >= TimeSpan.Zero;

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new ApplicationFailureException($"The run cannot work on its input: {what}. Start it with 'gfn' or with the shapes of this release.", errorType: FailureCode.BadRequest, nonRetryable: true);
        }
    }
}
