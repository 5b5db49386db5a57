using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pipeline.Stages.Commit.Publishing;

namespace Pipeline.Stages.Commit.Checkpoints;

/// <summary>
/// A process's claim on a run (<c>state/&lt;run_id&gt;/owner.json</c>), so that a second one is turned away before it has done any work.
/// </summary>
/// <remarks>
/// Courtesy, not safety: the link of the next generation is the fence. The file is never synced, since a power cut ends its process too;
/// renewing it therefore takes microseconds and may be done beside a commit.
/// A dead claim has one successor: whoever creates the file named after it (<c>owner.json.&lt;hash of the claim&gt;</c>, put if absent, no
/// lock) may replace it, if it still stands then; where that successor died before it did, whoever creates the file named after the
/// successor's claim. These files go once the run has an owner: none of them can then stand for a claim that does.
/// </remarks>
public sealed class OwnerFile
{
    private const int Attempts = 20;
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };
    private static readonly EnumerationOptions s_literal = new() { MatchType = MatchType.Simple }; // otherwise ".*" matches nothing at all, too
    private readonly string _path;
    private readonly string _runId;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly string? _predecessor;
    private OwnerRecord _record;
    private bool _released;

    private OwnerFile(string path, string runId, OwnerRecord record, string? predecessor, TimeProvider time) =>
        (_path, _runId, _record, _predecessor, _time) = (path, runId, record, predecessor, time);

    /// <summary>Claims a run for this process.</summary>
    /// <param name="layout">The output directory.</param>
    /// <param name="runId">The run.</param>
    /// <param name="interval">Time between two checkpoints; elsewhere a claim not renewed for three of them counts as dead.</param>
    /// <param name="takeOver">Takes the run from whoever has it.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="OwnedException">A living process here has it, or one elsewhere renewed its claim lately.</exception>
    /// <exception cref="IOException">The state folder cannot be written.</exception>
    public static OwnerFile Claim(OutputLayout layout, string runId, TimeSpan interval, bool takeOver, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(layout);
        TimeProvider clock = time ?? TimeProvider.System;
        StateFolder.Prepare(layout, runId);
        string path = layout.Owner(runId);
        OwnerRecord mine = OwnerRecord.Here(interval, clock.GetUtcNow());
        for (int i = 0; i < Attempts; i++)
        {
            byte[]? found = Content(path);
            if (found is not null)
            {
                ThrowIfLiving(found);
            }

            if (found is null ? Put(path, mine, replace: false) : TrySucceed(path, mine, found, ThrowIfLiving))
            {
                RemoveSuccessions(path);
                return new OwnerFile(path, runId, mine, found is null ? null : Parse(found)?.Claim, clock);
            }
        }

        throw new OwnedException($"{runId}: several processes claim this run at once ({path}). Start one of them.");

        void ThrowIfLiving(byte[] claim)
        {
            if (!takeOver && Parse(claim) is { } other && other.MayLive(clock.GetUtcNow()))
            {
                throw Owned(runId, other);
            }
        }
    }

    /// <summary>Says that this process still has the run. Cheap: nothing is synced.</summary>
    /// <exception cref="OwnedException">Another process has taken the run over: this one must stop.</exception>
    /// <exception cref="IOException">The file could not be written; try again with the next checkpoint.</exception>
    public void Renew()
    {
        lock (_gate)
        {
            // A process that was stopped while it renewed its claim puts it over this one's when it goes on: it finds this one's at its
            // next renewal.
            if (Content(_path) is { } found && Parse(found) is { } other && !string.Equals(other.Claim, _record.Claim, StringComparison.Ordinal)
                && !string.Equals(other.Claim, _predecessor, StringComparison.Ordinal))
            {
                throw new OwnedException($"{_runId}: taken over by process {other.Pid} on {other.Host}. This one must stop.");
            }

            if (!_released)
            {
                _record = _record with { Renewed = _time.GetUtcNow() };
                Put(_path, _record, replace: true);
            }
        }
    }

    /// <summary>Gives the run up, unless another process has it already.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _released = true;
        }

        if (Content(_path) is { } found && string.Equals(Parse(found)?.Claim, _record.Claim, StringComparison.Ordinal))
        {
            DurableFile.TryUnlink(_path);
        }
    }

    private static OwnedException Owned(string runId, OwnerRecord other) => new(FormattableString.Invariant(
        $"{runId}: process {other.Pid} on {other.Host} has this run (release {other.Release}, last heard of {other.Renewed:yyyy-MM-dd'T'HH:mm:ss'Z'}). Stop it there (kill -TERM {other.Pid}), or, if it is surely dead, start with --take-over."));

    private static bool Put(string path, OwnerRecord record, bool replace)
    {
        using TemporaryFile file = new(path, isPrivate: true);
        file.Write(JsonSerializer.SerializeToUtf8Bytes(record, s_json));
        file.Finish(sync: false);
        if (!replace)
        {
            return file.TryLink();
        }

        file.Rename();
        return true;
    }

    /// <summary>Replaces a dead claim; false where another process did, or the claim is gone: look again.</summary>
    private static bool TrySucceed(string path, OwnerRecord mine, byte[] dead, Action<byte[]> throwIfLiving)
    {
        string succession = SuccessionTo(path, dead);
        while (!Put(succession, mine, replace: false))
        {
            if (Content(succession) is not { } successor)
            {
                return false;
            }

            throwIfLiving(successor);
            succession = SuccessionTo(path, successor);
        }

        try
        {
            return Content(path) is { } still && string.Equals(SuccessionTo(path, still), SuccessionTo(path, dead), StringComparison.Ordinal)
                && Put(path, mine, replace: true);
        }
        finally
        {
            DurableFile.TryUnlink(succession);
        }
    }

    /// <summary>The file that only one process can create for this claim, however often it was renewed.</summary>
    private static string SuccessionTo(string path, byte[] claim)
    {
        byte[] hash = SHA256.HashData(Parse(claim) is { } record ? Encoding.UTF8.GetBytes(record.Claim) : claim);
        return $"{path}.{Convert.ToHexStringLower(hash.AsSpan(0, 16))}";
    }

    private static void RemoveSuccessions(string path)
    {
        foreach (string left in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + ".*", s_literal))
        {
            DurableFile.TryUnlink(left);
        }
    }

    private static byte[]? Content(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Null for what is no claim: a power cut can leave an empty file.</summary>
    private static OwnerRecord? Parse(byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize<OwnerRecord>(content, s_json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
