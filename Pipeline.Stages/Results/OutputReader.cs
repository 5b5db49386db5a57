using Pipeline.Stages.Commit.Publishing;

namespace Pipeline.Stages.Results;

/// <summary>
/// The published tables of an output directory, as any reader may have them: by what the pointers under <c>latest/</c> name, while a daemon
/// goes on publishing. Nothing of a run's inside is read.
/// </summary>
/// <remarks>
/// Whoever reads for long opens it without leave for unverified files: then no parser ever sees a byte that the hash of a pointer does not
/// cover.
/// </remarks>
public sealed class OutputReader
{
    private const int Attempts = 5; // a pointer is moved once a commit, so a second look finds what it names
    private readonly OutputLayout _layout;
    private readonly UnverifiedReading? _unverified;

    private OutputReader(OutputLayout layout, UnverifiedReading? unverified) => (_layout, _unverified) = (layout, unverified);

    /// <summary>Absolute path of the output directory.</summary>
    public string Root => _layout.Root;

    /// <summary>Ids of the runs, in ordinal order: those with a pointer and those that <c>final/</c> has.</summary>
    /// <exception cref="TableReadException">There are none.</exception>
    public IReadOnlyList<string> Runs
    {
        get
        {
            string latest = Path.Combine(_layout.Root, "latest"), final = Path.Combine(_layout.Root, "final");
            SortedSet<string> runs = new(StringComparer.Ordinal);
            foreach (string file in Directory.Exists(latest) ? Directory.EnumerateFiles(latest, "*.json") : [])
            {
                runs.Add(Path.GetFileNameWithoutExtension(file));
            }

            foreach (string folder in Directory.Exists(final) ? Directory.EnumerateDirectories(final).SelectMany(static t => Directory.EnumerateDirectories(t, "run=*")) : [])
            {
                runs.Add(Path.GetFileName(folder)["run=".Length..]);
            }

            runs.RemoveWhere(static r => r.StartsWith('.'));
            return runs.Count > 0 ? [.. runs] : throw new TableReadException(
                TableReadFault.Missing, $"{_layout.Root}: holds no result yet (neither latest/*.json nor final/). Name the --out of watch or replay.");
        }
    }

    /// <summary>Opens an output directory.</summary>
    /// <param name="root">The --out of watch or replay.</param>
    /// <param name="unverified">Leave to read files whose hash no pointer names; null to refuse them.</param>
    /// <exception cref="TableReadException">There is no such directory.</exception>
    public static OutputReader Open(string root, UnverifiedReading? unverified = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        return Directory.Exists(root) ? new OutputReader(new OutputLayout(Path.GetFullPath(root)), unverified)
            : throw new TableReadException(TableReadFault.Missing, File.Exists(root) ? $"{root}: is a file. Name the --out of watch or replay." : $"{root}: there is no such directory.");
    }

    /// <summary>What there is of a run now.</summary>
    /// <exception cref="TableReadException">There is no such run, or its pointer cannot be read.</exception>
    public RunResults Run(string run)
    {
        IReadOnlyList<string> runs = Runs;
        return runs.Contains(run, StringComparer.Ordinal) ? RunResults.Of(_layout, run)
            : throw new TableReadException(TableReadFault.Missing, $"{_layout.Root}: no run {run}; there are {RunResults.List(runs)}.") { Unknown = run, Known = runs };
    }

    /// <summary>Reads a table. A file that went away or was replaced meanwhile is looked for again, at the pointer.</summary>
    /// <exception cref="TableReadException">It cannot be read.</exception>
    public async Task<PublishedTable> ReadAsync(string run, string table, ResultAt at = default, CancellationToken cancellationToken = default)
    {
        for (int attempt = 1; ; attempt++)
        {
            RunResults results = Run(run);
            ResultFile file = results.Find(table, at);
            try
            {
                return await TableReader.ReadAsync(_layout, results, file, _unverified, cancellationToken);
            }
            catch (TableReadException error) when (error.Fault is TableReadFault.Missing or TableReadFault.Damaged && attempt < Attempts && results.IsOutdated())
            {
                // The pointer names others by now.
            }
        }
    }
}
