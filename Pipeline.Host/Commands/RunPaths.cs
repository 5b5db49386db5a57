using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;

namespace Pipeline.Host.Commands;

/// <summary>Expands what a user names as RUN..., quoted globs included, and gives each run its id (docs/command-line.md).</summary>
internal static class RunPaths
{
    /// <summary>The runs, in the order named; those of a glob in ordinal order.</summary>
    /// <exception cref="CommandException">Nothing matches, two runs have one id, or an id is not legal.</exception>
    public static IReadOnlyList<RunInput> Resolve(IReadOnlyList<string> named, string? runId)
    {
        CheckId(runId);
        List<RunInput> runs = [];
        foreach (string path in named)
        {
            if (RunGlob.IsGlob(path))
            {
                RunGlob glob = new(path);
                int before = runs.Count;
                runs.AddRange(glob.Matches().Select(match => RunInput.Resolve(match, glob.IdOf(match))));
                if (runs.Count == before)
                {
                    throw new CommandException(ExitCode.NoInput, $"{path}: no run matches (a run is a directory with an XDATCAR, or a trajectory file).");
                }
            }
            else
            {
                runs.Add(RunInput.Resolve(path, runId));
            }
        }

        // "**" finds a run's directory and its XDATCAR, and a run may be named twice: one run.
        runs = [.. runs.DistinctBy(r => r.Trajectory, StringComparer.Ordinal)];
        if (runId is not null && runs.Count > 1)
        {
            throw new CommandException(ExitCode.Usage, $"--run-id names one run, {runs.Count} are given.");
        }

        CheckIds(runs);
        return runs;
    }

    /// <summary>The members of <c>--chain run1 run2 ...</c>: one run under the first one's id.</summary>
    /// <param name="named">Directories or trajectory files, in the order of time.</param>
    /// <param name="runId">The id to use, or null for the first member's.</param>
    /// <param name="live">Members may not be there yet.</param>
    /// <exception cref="CommandException">A glob, which tells no order, or a member given twice.</exception>
    public static SourceMembers Chain(IReadOnlyList<string> named, string? runId, bool live)
    {
        CheckId(runId);
        if (named.FirstOrDefault(RunGlob.IsGlob) is { } glob)
        {
            throw new CommandException(ExitCode.Usage, $"--chain {glob}: a chain is told, never guessed: name its members one by one, in the order of time.");
        }

        List<RunInput> members = [.. named.Select((path, i) => live ? RunInput.Expected(path, i == 0 ? runId : null) : RunInput.Resolve(path, i == 0 ? runId : null))];
        if (members.GroupBy(static m => m.Place, StringComparer.Ordinal).FirstOrDefault(static g => g.Count() > 1) is { } twice)
        {
            throw new CommandException(ExitCode.Usage, $"--chain: {twice.Key} is given {twice.Count()} times; each member once, in the order of time.");
        }

        return new SourceMembers(members[0].RunId, members);
    }

    /// <summary>Refuses an id of the user's that is none.</summary>
    internal static void CheckId(string? runId)
    {
        if (runId is not null && !RunInput.IsId(runId))
        {
            throw new CommandException(ExitCode.Usage, $"--run-id {runId}: an id begins with a letter and has at most 64 letters, digits, '.', '_' or '-'.");
        }
    }

    /// <summary>Refuses two sources with one id.</summary>
    internal static void CheckIds(IReadOnlyList<RunInput> runs)
    {
        foreach (IGrouping<string, RunInput> same in runs.GroupBy(r => r.RunId, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            throw new CommandException(ExitCode.Configuration, $"these sources have one id, {same.Key}: {string.Join(", ", same.Select(r => r.Trajectory))}. Name one at a time with --run-id, or use a glob over their parents.");
        }
    }
}
