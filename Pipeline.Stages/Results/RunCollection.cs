using System.IO.Enumeration;

namespace Pipeline.Stages.Results;

/// <summary>The runs of one or more output directories that are to be looked at together, in the order they were named.</summary>
public sealed class RunCollection
{
    private RunCollection(IReadOnlyList<PublishedRun> runs) => Runs = runs;

    /// <summary>The runs; at least one.</summary>
    public IReadOnlyList<PublishedRun> Runs { get; }

    /// <summary>The tables any of them has, in ordinal order.</summary>
    public IReadOnlyList<string> Tables => [.. Runs.SelectMany(static r => r.Tables).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Finds the runs of output directories.</summary>
    /// <param name="roots">Output directories of watch, replay or ensemble.</param>
    /// <param name="pattern">Only runs whose id it matches (<c>*</c>, <c>?</c>); null for all.</param>
    /// <exception cref="TableReadException">A directory, a result or a matching run is not there.</exception>
    public static RunCollection Open(IReadOnlyList<string> roots, string? pattern = null)
    {
        ArgumentNullException.ThrowIfNull(roots);
        List<(OutputReader Reader, string Run)> found = [];
        foreach (string root in roots.DistinctBy(Path.GetFullPath, StringComparer.Ordinal))
        {
            OutputReader reader = OutputReader.Open(root);
            found.AddRange(reader.Runs.Where(r => pattern is null || FileSystemName.MatchesSimpleExpression(pattern, r, ignoreCase: false)).Select(r => (reader, r)));
        }

        if (found.Count == 0)
        {
            string there = RunResults.List(roots.SelectMany(static r => OutputReader.Open(r).Runs));
            throw new TableReadException(TableReadFault.Missing, $"{string.Join(", ", roots)}: no run matches {pattern}; there are {there}.");
        }

        HashSet<string> twice = [.. found.GroupBy(static f => f.Run, StringComparer.Ordinal).Where(static g => g.Count() > 1).Select(static g => g.Key)];
        PublishedRun[] runs = [.. found.Select(f => new PublishedRun(twice.Contains(f.Run) ? Longer(f.Reader, f.Run) : f.Run, f.Reader, f.Reader.Run(f.Run)))];
        return runs.GroupBy(static r => r.Id, StringComparer.Ordinal).FirstOrDefault(static g => g.Count() > 1) is { } same
            ? throw new TableReadException(TableReadFault.Missing, $"{string.Join(" and ", same.Select(static r => r.Place))} cannot be told apart: rename one of the directories, or analyse with --run-id.")
            : new RunCollection(runs);
    }

    /// <summary>These runs only.</summary>
    public RunCollection Where(Func<PublishedRun, bool> condition) => new([.. Runs.Where(condition)]);

    /// <summary>A table of every run that has it.</summary>
    /// <exception cref="TableReadException">One of them cannot be read.</exception>
    public async Task<IReadOnlyList<PublishedTable>> ReadAsync(string table, CancellationToken cancellationToken = default)
    {
        List<PublishedTable> tables = [];
        foreach (PublishedRun run in Runs)
        {
            if (await run.ReadAsync(table, cancellationToken) is { } found)
            {
                tables.Add(found);
            }
        }

        return tables;
    }

    private static string Longer(OutputReader reader, string run) => $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(reader.Root))}.{run}";
}
