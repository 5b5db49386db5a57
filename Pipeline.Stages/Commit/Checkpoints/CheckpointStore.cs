using System.Globalization;
using Pipeline.Stages.Commit.Publishing;

namespace Pipeline.Stages.Commit.Checkpoints;

/// <summary>
/// A run's checkpoints, one file a generation; linking the next one is the commit point and, of two processes, lets one through.
/// </summary>
/// <remarks>
/// The number of the next generation is this process's own: the last one it read or linked, plus one. Looking at the directory each time
/// would step over what another process committed meanwhile, and the fence with it.
/// </remarks>
public sealed class CheckpointStore
{
    /// <summary>Generations kept.</summary>
    public const int Kept = 3;

    private const string Prefix = "ckpt-";
    private const string Suffix = ".arrow";
    private static readonly TimeSpan s_abandoned = TimeSpan.FromHours(1);
    private readonly OutputLayout _layout;
    private readonly string _runId;
    private long _next;
    private string? _previous;
    private bool _prepared;

    /// <summary>Looks at what is there.</summary>
    /// <exception cref="IOException">Others may write the state folder, or it cannot be read.</exception>
    public CheckpointStore(OutputLayout layout, string runId)
    {
        ArgumentNullException.ThrowIfNull(layout);
        (_layout, _runId) = (layout, runId);
        StateFolder.Check(layout, runId);
        long newest = Generations().FirstOrDefault();
        _previous = newest > 0 ? layout.Checkpoint(runId, newest) : null;

        // The pointer never leads. Where it does, someone removed the state: the names of its files must not be taken a second time.
        _next = 1 + Math.Max(newest, RunPointer.Read(layout, runId)?.Epoch ?? 0);
    }

    /// <summary>
    /// Number of the next checkpoint and epoch. Stays when a commit fails before the link, moves on once the file stands.
    /// </summary>
    public long NextGeneration => _next;

    /// <summary>Bytes of the checkpoint last written.</summary>
    public long LastLength { get; private set; }

    /// <summary>Commits a checkpoint: when this returns, it is the run's newest and survives a power cut.</summary>
    /// <exception cref="FencedException">Another process has committed that generation, or discarded the run.</exception>
    /// <exception cref="IOException">It was not committed: try the next one with <see cref="NextGeneration"/>.</exception>
    public async Task CommitAsync(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (checkpoint.Generation != _next)
        {
            throw new ArgumentException($"Generation {checkpoint.Generation} is not the next one, {_next}.", nameof(checkpoint));
        }

        if (_previous is not null && !File.Exists(_previous))
        {
            throw new FencedException($"{_runId}: {Path.GetFileName(_previous)} is gone: another process goes on with this run, or has started it afresh. This one must stop.");
        }

        if (!_prepared)
        {
            StateFolder.Prepare(_layout, _runId);
            _prepared = true;
        }

        string path = _layout.Checkpoint(_runId, checkpoint.Generation);
        FileStamp? stamp = await DurableFile.CreateNewAsync(
            path,
            stream =>
            {
                CheckpointCodec.Write(stream, checkpoint);
                return Task.CompletedTask;
            },
            () => (_next, _previous) = (checkpoint.Generation + 1, path));

        LastLength = stamp?.Length ?? 0;

        // A process that was stopped for long may find its generation free again: committed by another, and pruned since.
        if (stamp is null || Generations().FirstOrDefault() > checkpoint.Generation)
        {
            throw new FencedException($"{_runId}: another process has committed {Path.GetFileName(path)} or later ones. It owns this run now; this one must stop.");
        }
    }

    /// <summary>Asked when writing failed: another process's files stand in the way where it has the run by now.</summary>
    /// <exception cref="FencedException">Another process has committed generations this one has not.</exception>
    public void RequireNoneNewer()
    {
        if (Generations().FirstOrDefault() is { } newest && newest >= _next)
        {
            throw new FencedException($"{_runId}: another process has committed checkpoint {newest}. It owns this run now; this one must stop.");
        }
    }

    /// <summary>All generations, newest first, each read when it is asked for.</summary>
    /// <exception cref="CheckpointException">A whole one is of a newer release.</exception>
    public IEnumerable<CheckpointFound> ReadAll()
    {
        foreach (long generation in Generations())
        {
            string path = _layout.Checkpoint(_runId, generation);
            (Checkpoint? checkpoint, string? reason) = Read(path, generation);
            yield return new CheckpointFound(generation, checkpoint, reason is null ? null : new CheckpointProblem(Path.GetFileName(path), reason));
        }
    }

    /// <summary>Removes all but the newest generations.</summary>
    public void Prune()
    {
        foreach (long old in Generations().Skip(Kept))
        {
            DurableFile.Unlink(_layout.Checkpoint(_runId, old));
        }
    }

    /// <summary>
    /// Removes temporary files older than an hour; where the caller owns the run, every unfinished checkpoint, too. They are never read.
    /// </summary>
    /// <remarks>Younger ones of the owner and status files may be those of a process that is just asking for the run.</remarks>
    public void RemoveLeftovers(bool ownsRun, DateTimeOffset now)
    {
        foreach (string left in DurableFile.Leftovers(_layout.StateFolder(_runId)))
        {
            string name = Path.GetFileName(left);
            bool ownersOnly = name.StartsWith("." + Prefix, StringComparison.Ordinal) || name.StartsWith("." + Path.GetFileName(_layout.Origin(_runId)), StringComparison.Ordinal);
            if ((ownsRun && ownersOnly) || now - new DateTimeOffset(File.GetLastWriteTimeUtc(left), TimeSpan.Zero) > s_abandoned)
            {
                DurableFile.Unlink(left);
            }
        }
    }

    private (Checkpoint? Checkpoint, string? Reason) Read(string path, long generation)
    {
        try
        {
            Checkpoint checkpoint = CheckpointCodec.Read(File.ReadAllBytes(path));
            return checkpoint.Generation == generation && string.Equals(checkpoint.RunId, _runId, StringComparison.Ordinal)
                ? (checkpoint, null)
                : (null, $"holds generation {checkpoint.Generation} of run {checkpoint.RunId}");
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return (null, error.Message);
        }
        catch (CheckpointException error)
        {
            throw new CheckpointException($"{path}: {error.Message}", error);
        }
    }

    /// <summary>Numbers of the generations that stand, newest first.</summary>
    private List<long> Generations()
    {
        string folder = _layout.StateFolder(_runId);
        List<long> found = [];
        foreach (string file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, Prefix + "*" + Suffix) : [])
        {
            if (long.TryParse(Path.GetFileName(file).AsSpan()[Prefix.Length..^Suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out long generation)
                && string.Equals(_layout.Checkpoint(_runId, generation), file, StringComparison.Ordinal))
            {
                found.Add(generation);
            }
        }

        found.Sort((a, b) => b.CompareTo(a));
        return found;
    }
}
