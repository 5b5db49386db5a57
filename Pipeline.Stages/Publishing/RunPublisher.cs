using Pipeline.Formats.Model;
using Pipeline.Formats.Writers;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Publishing;

/// <summary>Writes a run's tables as epochs and, at its end, as final files, and moves its pointer.</summary>
/// <param name="layout">The output directory.</param>
/// <param name="runId">The run.</param>
/// <param name="output">How tables are written.</param>
/// <param name="config">The settings the results depend on.</param>
/// <param name="configSha256">Their hash.</param>
public sealed class RunPublisher(OutputLayout layout, string runId, OutputDescriptor output, IReadOnlyDictionary<string, string> config, string configSha256)
{
    private readonly Dictionary<string, (string File, string Hash)> _newest = new(StringComparer.Ordinal);

    /// <summary>Number of the last epoch published; continues what the directory already holds.</summary>
    public long Epoch { get; private set; } = RunPointer.Read(layout, runId)?.Epoch ?? 0;

    /// <summary>Publishes the tables of an epoch; one that has not changed is not written again.</summary>
    public async Task PublishAsync(IReadOnlyList<ColumnTable> tables, string state, RunSummary summary)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(summary);
        Epoch++;
        foreach (ColumnTable table in tables)
        {
            string hash = ContentHash.Of(table);
            if (_newest.TryGetValue(table.Name, out (string File, string Hash) known) && string.Equals(known.Hash, hash, StringComparison.Ordinal))
            {
                continue;
            }

            string path = layout.Epoch(table.Name, runId, Epoch, output.Extension);
            await WriteAsync(path, table);
            _newest[table.Name] = (layout.Relative(path), hash);
        }

        await PointAsync(state, isSealed: false, summary);
    }

    /// <summary>Writes the final files, one a table, and points to them.</summary>
    /// <returns>Path of each table's file.</returns>
    public async Task<IReadOnlyDictionary<string, string>> SealAsync(IReadOnlyList<ColumnTable> tables, RunSummary summary)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(summary);
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (ColumnTable table in tables)
        {
            string path = layout.Final(table.Name, runId, summary.Frames, output.Extension);
            string folder = layout.FinalFolder(table.Name, runId);
            if (Directory.Exists(folder))
            {
                // A sealed run that grew again has exactly one final file of whatever kind: for an instant none, never two.
                foreach (string old in Directory.EnumerateFiles(folder, table.Name + "-f*"))
                {
                    File.Delete(old);
                }
            }

            await WriteAsync(path, table);
            files[table.Name] = path;
            _newest[table.Name] = (layout.Relative(path), "");
        }

        await PointAsync("sealed", isSealed: true, summary);
        return files;
    }

    private async Task WriteAsync(string path, ColumnTable table)
    {
        string folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        DurableFile.RemoveLeftovers(folder);
        await DurableFile.CreateAsync(path, stream => output.Create().WriteAsync(table, stream, CancellationToken.None).AsTask());
    }

    private Task PointAsync(string state, bool isSealed, RunSummary summary) => new RunPointer
    {
        Run = runId,
        State = state,
        Epoch = Epoch,
        Frames = summary.Frames,
        Sealed = isSealed,
        Files = new SortedDictionary<string, string>(_newest.ToDictionary(n => n.Key, n => n.Value.File, StringComparer.Ordinal), StringComparer.Ordinal),
        ConfigSha256 = configSha256,
        Config = config,
        Source = summary.Source,
        SourceLength = summary.SourceLength,
        EndedAtEndOfFile = summary.EndedAtEndOfFile,
        Damage = summary.Damage,
    }.WriteAsync(layout);
}
