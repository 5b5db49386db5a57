using System.IO.Enumeration;
using Pipeline.Formats;
using Pipeline.Stages.Runs;

namespace Pipeline.Host.Commands;

/// <summary>Expands what a user names as RUN..., quoted globs included, and gives each run its id (CONTRACT 3.3).</summary>
internal static class RunPaths
{
    private static readonly char[] s_wild = ['*', '?'];

    /// <summary>The runs, in the order named; those of a glob in ordinal order.</summary>
    /// <exception cref="CommandException">Nothing matches, two runs have one id, or an id is not legal.</exception>
    public static IReadOnlyList<RunInput> Resolve(IReadOnlyList<string> named, string? runId)
    {
        if (runId is not null && !RunInput.IsId(runId))
        {
            throw new CommandException(ExitCode.Usage, $"--run-id {runId}: an id begins with a letter and has at most 64 letters, digits, '.', '_' or '-'.");
        }

        List<RunInput> runs = [];
        foreach (string path in named)
        {
            if (path.IndexOfAny(s_wild) < 0 || File.Exists(path) || Directory.Exists(path))
            {
                runs.Add(RunInput.Resolve(path, runId));
            }
            else
            {
                runs.AddRange(Glob(path));
            }
        }

        // "**" finds a run's directory and its XDATCAR, and a run may be named twice: one run.
        runs = [.. runs.DistinctBy(r => r.Trajectory, StringComparer.Ordinal)];
        if (runId is not null && runs.Count > 1)
        {
            throw new CommandException(ExitCode.Usage, $"--run-id names one run, {runs.Count} are given.");
        }

        foreach (IGrouping<string, RunInput> same in runs.GroupBy(r => r.RunId, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            throw new CommandException(ExitCode.Configuration, $"these sources have one id, {same.Key}: {string.Join(", ", same.Select(r => r.Trajectory))}. Name one at a time with --run-id, or use a glob over their parents.");
        }

        return runs;
    }

    private static List<RunInput> Glob(string pattern)
    {
        string[] parts = Path.GetFullPath(pattern).Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        int fixedParts = Array.FindIndex(parts, p => p.IndexOfAny(s_wild) >= 0);
        string root = Path.DirectorySeparatorChar + string.Join(Path.DirectorySeparatorChar, parts[..fixedParts]);
        List<RunInput> runs = [];
        foreach (string match in Expand(root, parts.AsSpan(fixedParts).ToArray()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            bool isDirectory = Directory.Exists(match);
            if (!isDirectory && FormatRegistry.ForFile(match)?.CreateParser is null)
            {
                continue;
            }

            if (isDirectory && !File.Exists(Path.Combine(match, "XDATCAR")) && !File.Exists(Path.Combine(match, "XDATCAR.gz")))
            {
                continue;
            }

            string below = Path.GetRelativePath(root, isDirectory || Path.GetFileName(match) is not ("XDATCAR" or "XDATCAR.gz") ? match : Path.GetDirectoryName(match)!);
            runs.Add(RunInput.Resolve(match, below is "." ? null : RunInput.IdFrom(below.Replace(Path.DirectorySeparatorChar, '.'))));
        }

        return runs.Count > 0 ? runs : throw new CommandException(ExitCode.NoInput, $"{pattern}: no run matches (a run is a directory with an XDATCAR, or a trajectory file).");
    }

    private static IEnumerable<string> Expand(string folder, string[] parts)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        if (parts[0] is "**")
        {
            string[] rest = parts.Length == 1 ? ["*"] : parts[1..];
            return Expand(folder, rest).Concat(Directory.EnumerateDirectories(folder).SelectMany(d => Expand(d, parts)));
        }

        IEnumerable<string> matches = Directory.EnumerateFileSystemEntries(folder).Where(e => FileSystemName.MatchesSimpleExpression(parts[0], Path.GetFileName(e), ignoreCase: false));
        return parts.Length == 1 ? matches : matches.SelectMany(m => Expand(m, parts[1..]));
    }
}
