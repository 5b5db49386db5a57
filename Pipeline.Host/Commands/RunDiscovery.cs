using Pipeline.Stages.Runs;

namespace Pipeline.Host.Commands;

/// <summary>
/// The runs a daemon watches: those named, which may not be there yet, and those its globs match, now and later (docs/command-line.md). A
/// directory that a glob matches becomes a run once it has a trajectory; what is named waits for it.
/// </summary>
internal sealed class RunDiscovery
{
    private readonly IReadOnlyList<string> _named;
    private readonly string? _runId;
    private readonly List<RunGlob> _globs;
    private readonly Action<string> _notice;
    private readonly Dictionary<string, RunInput> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RunInput> _byPlace = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unreadable = new(StringComparer.Ordinal);
    private HashSet<string> _unreadableNow = [];
    private bool _started;

    /// <param name="named">RUN arguments: directories, files, quoted globs.</param>
    /// <param name="runId">The id of the only run, or null.</param>
    /// <param name="notice">Told, once each, what was passed over and why.</param>
    /// <param name="output">The output directory, where no glob looks for runs.</param>
    /// <exception cref="CommandException">64: the id is none, or is for more than one run.</exception>
    public RunDiscovery(IReadOnlyList<string> named, string? runId, Action<string> notice, string? output = null)
    {
        RunPaths.CheckId(runId);
        string? excluded = output is null ? null : Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
        _globs = [.. named.Where(RunGlob.IsGlob).Select(pattern => new RunGlob(pattern) { Excluded = excluded, Unreadable = Unreadable })];
        _named = [.. named.Except(_globs.Select(static g => g.Pattern), StringComparer.Ordinal)];
        (_runId, _notice) = (runId, notice);
        if (runId is not null && (_globs.Count > 0 || _named.Count > 1))
        {
            throw new CommandException(ExitCode.Usage, $"--run-id {runId} names one run, and no glob: give one directory or file.");
        }
    }

    /// <summary>Whether a later scan can find more.</summary>
    public bool HasGlobs => _globs.Count > 0;

    /// <summary>
    /// Runs not given before: at first the named ones in their order, then those of each glob in ordinal order. Ask again at most once a
    /// minute.
    /// </summary>
    /// <exception cref="CommandException">At the first call: 78, two sources have one id.</exception>
    /// <exception cref="FileNotFoundException">At the first call: something named is there and is no trajectory.</exception>
    public IReadOnlyList<RunInput> Scan()
    {
        List<RunInput> found = _started ? [] : [.. _named.Select(path => RunInput.Expected(path, _runId))];
        _unreadableNow = new HashSet<string>(StringComparer.Ordinal);
        foreach (RunGlob glob in _globs)
        {
            foreach (string match in glob.Matches(_seen.Contains))
            {
                if (_seen.Add(match))
                {
                    found.Add(RunInput.Expected(match, glob.IdOf(match)));
                }
            }
        }

        _unreadable.IntersectWith(_unreadableNow); // one that can be read again and fails again is news

        List<RunInput> fresh = [.. found.DistinctBy(static r => r.Place, StringComparer.Ordinal).Where(r => !_byPlace.ContainsKey(r.Place))];
        if (!_started)
        {
            RunPaths.CheckIds(fresh);
            _started = true;
        }

        fresh.RemoveAll(IsRefused);
        return fresh;
    }

    /// <summary>Takes a run in, unless another source has its id already: then the newcomer is left alone.</summary>
    private bool IsRefused(RunInput run)
    {
        if (_byId.TryAdd(run.RunId, run))
        {
            _byPlace.Add(run.Place, run);
            return false;
        }

        if (_refused.Add(run.Place))
        {
            _notice($"{run.Trajectory} is left alone: its id, {run.RunId}, is that of {_byId[run.RunId].Trajectory}; watch it on its own with --run-id");
        }

        return true;
    }

    private void Unreadable(string folder, Exception error)
    {
        _unreadableNow.Add(folder);
        if (_unreadable.Add(folder))
        {
            _notice($"{folder} cannot be listed and is passed over until it can: {error.Message}");
        }
    }
}
