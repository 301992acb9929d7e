namespace Gfn.Domain;

/// <summary>Every stable failure code. Listed with what to do in <c>docs/reference/errors.md</c>; a code is never renamed or used for something else.</summary>
public static class FailureCode
{
    /// <summary>Transient: a store, queue, tracker or warehouse did not answer in time or asked to slow down.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>Transient: another writer changed the row or object first.</summary>
    public const string Contended = "contended";

    /// <summary>System: credentials or rights are missing.</summary>
    public const string Denied = "denied";

    /// <summary>System: no room left where we write.</summary>
    public const string NoSpace = "no-space";

    /// <summary>System: a setting makes the step impossible.</summary>
    public const string Misconfigured = "misconfigured";

    /// <summary>System: stored state contradicts itself; see the message.</summary>
    public const string StateCorrupt = "state-corrupt";

    /// <summary>System: a required object, row or table is not there.</summary>
    public const string Missing = "missing";

    /// <summary>System: an error that nothing here has judged, met again and again: a bug. The cause beneath has its type and stack.</summary>
    public const string Defect = "defect";

    /// <summary>Data: the object changed or vanished since it was announced.</summary>
    public const string FileGone = "file-gone";

    /// <summary>Data: the file is not NDJSON.</summary>
    public const string NotNdjson = "not-ndjson";

    /// <summary>Data: a value does not fit its column's type, and the policy is to fail.</summary>
    public const string ValueMisfit = "value-misfit";

    /// <summary>Data: the compressed file is damaged or cut short.</summary>
    public const string CompressionBroken = "compression-broken";

    /// <summary>Data: the file is empty.</summary>
    public const string EmptyFile = "empty-file";

    /// <summary>Data: the file's name does not end as the pipeline expects.</summary>
    public const string WrongSuffix = "wrong-suffix";

    /// <summary>Data: the file is larger than the pipeline takes.</summary>
    public const string TooLarge = "too-large";

    /// <summary>Data: a manifest cannot be read or does not fit its files.</summary>
    public const string ManifestUnreadable = "manifest-unreadable";

    /// <summary>Data: a workflow was started with an input that it cannot work on.</summary>
    public const string BadRequest = "bad-request";

    /// <summary>Data: a commit record cannot be read.</summary>
    public const string CommitUnreadable = "commit-unreadable";

    /// <summary>System: a conversion's result contradicts itself or its manifest; nothing was published.</summary>
    public const string CommitContradicted = "commit-contradicted";

    /// <summary>System: the warehouse refused the schema or the rows.</summary>
    public const string LoadRefused = "load-refused";

    /// <summary>Business: the ledger does not balance.</summary>
    public const string LedgerUnbalanced = "ledger-unbalanced";
}
