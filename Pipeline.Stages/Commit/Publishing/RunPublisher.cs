using Pipeline.Formats.Tables;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Commit.Publishing;

/// <summary>
/// Writes a run's tables as epochs and, at its end, as final files, and moves its pointer. One commit is <see cref="WriteEpochAsync"/>, the
/// checkpoint with the manifest it returns, <see cref="PointAsync"/>, <see cref="Thin"/> (docs/adr/0011). Not for concurrent use.
/// </summary>
/// <param name="layout">The output directory.</param>
/// <param name="runId">The run.</param>
/// <param name="output">How tables are written.</param>
/// <param name="config">The settings the results depend on.</param>
/// <param name="configSha256">Their hash.</param>
/// <param name="time">The clock, for the age of epochs.</param>
public sealed class RunPublisher(OutputLayout layout, string runId, OutputDescriptor output, IReadOnlyDictionary<string, string> config, string configSha256, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly EpochHistory _history = new(layout, runId);
    private readonly EpochFiles _epochs = new(layout, runId);
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private readonly List<(string Table, string Path)> _ofAttempt = [];
    private Dictionary<string, PublishedFile> _newest = new(StringComparer.Ordinal);
    private Dictionary<string, PublishedFile> _beforeAttempt = new(StringComparer.Ordinal);
    private long _attempt = -1;
    private HashSet<string>? _pointed;

    /// <summary>Number of the epoch last pointed to; at first that of the pointer the directory holds.</summary>
    public long Epoch { get; private set; } = RunPointer.Read(layout, runId)?.Epoch ?? 0;

    /// <summary>Newest file of every table, in ordinal order of tables.</summary>
    public IReadOnlyList<PublishedFile> Manifest => [.. _newest.Values.OrderBy(f => f.Table, StringComparer.Ordinal)];

    /// <summary>Path of the newest file of every table.</summary>
    public IReadOnlyDictionary<string, string> Newest => _newest.ToDictionary(f => f.Key, f => Path.Combine(layout.Root, f.Value.File), StringComparer.Ordinal);

    /// <summary>Whether the run has a pointer.</summary>
    public bool HasPointed => Pointed().Count > 0;

    /// <summary>Goes on from the manifest of a checkpoint.</summary>
    public void Restore(IReadOnlyList<PublishedFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        _newest = files.ToDictionary(f => f.Table, StringComparer.Ordinal);
        _ofAttempt.Clear();
        _attempt = -1;
    }

    /// <summary>
    /// Files of the manifest that are not there or not whole. They are forgotten (what is left of them is removed), so that the next
    /// <see cref="WriteEpochAsync"/> of the same or a later epoch writes their tables again.
    /// </summary>
    public IReadOnlyList<PublishedFile> RepublishMissing()
    {
        List<PublishedFile> missing = [.. _newest.Values.Where(f => new FileInfo(Path.Combine(layout.Root, f.File)) is var file && (!file.Exists || file.Length != f.Length)).OrderBy(f => f.Table, StringComparer.Ordinal)];
        foreach (PublishedFile file in missing)
        {
            DurableFile.Unlink(Path.Combine(layout.Root, file.File));
            _newest.Remove(file.Table);
        }

        return missing;
    }

    /// <summary>Removes results of epochs that never got their checkpoint, and this run's temporary files; nothing else.</summary>
    /// <param name="newestGeneration">Newest generation that stands, readable or not.</param>
    public void RemoveUncommitted(long newestGeneration)
    {
        HashSet<string> pinned = Pointed();
        foreach ((string table, long epoch, string path) in _epochs.After(newestGeneration))
        {
            if (!pinned.Contains(layout.Relative(path)))
            {
                DurableFile.Unlink(path);
                _epochs.Remove(table, epoch);
            }
        }

        IEnumerable<string> leftovers = layout.TableFolders("data", runId).Concat(layout.TableFolders("final", runId))
            .SelectMany(t => DurableFile.Leftovers(t.Folder))
            .Concat(DurableFile.Leftovers(Path.Combine(layout.Root, "latest"), runId + ".json"));
        foreach (string left in leftovers)
        {
            DurableFile.Unlink(left);
        }
    }

    /// <summary>Publishes the tables of an epoch; one that has not changed is not written again.</summary>
    /// <remarks>
    /// Asked for the same epoch again, because its checkpoint failed, it first takes back what it wrote the first time: no checkpoint and
    /// no pointer names that. Skipping the number instead would open a gap through which two processes could pass each other.
    /// </remarks>
    /// <returns>The manifest: newest file of every table, in ordinal order of tables.</returns>
    /// <exception cref="IOException">A file could not be written; those of this epoch are removed.</exception>
    public async Task<IReadOnlyList<PublishedFile>> WriteEpochAsync(long epoch, IReadOnlyList<ColumnTable> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        if (epoch == _attempt)
        {
            TakeBack();
        }

        _ofAttempt.Clear();
        (_attempt, _beforeAttempt) = (epoch, new Dictionary<string, PublishedFile>(_newest, StringComparer.Ordinal));
        try
        {
            foreach (ColumnTable table in tables)
            {
                string content = ContentHash.Of(table);
                if (_newest.TryGetValue(table.Name, out PublishedFile? known) && string.Equals(known.ContentSha256, content, StringComparison.Ordinal))
                {
                    continue;
                }

                string path = layout.Epoch(table.Name, runId, epoch, output.Extension);
                Prepare(path);
                FileStamp stamp = await DurableFile.CreateAsync(path, Writing(table, content), () => _ofAttempt.Add((table.Name, path)));
                _epochs.Add(table.Name, epoch, path);
                _newest[table.Name] = new PublishedFile(table.Name, layout.Relative(path), stamp.Length, stamp.Sha256, content);
            }
        }
        catch
        {
            TakeBack();
            throw;
        }

        return Manifest;
    }

    /// <summary>Moves the pointer to an epoch whose checkpoint is committed.</summary>
    /// <exception cref="IOException">The pointer could not be replaced: it lags, which harms nobody.</exception>
    public async Task PointAsync(long epoch, PointerState state, RunSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        Dictionary<string, PublishedFile> files = epoch < _attempt ? _beforeAttempt : _newest;
        await WritePointerAsync(epoch, state, isSealed: false, summary, files.Values.Select(static f => (f.Table, f.File, f.Sha256)));
        _history.Add(new EpochMark(epoch, summary.Frames, _time.GetUtcNow()));
    }

    /// <summary>
    /// Before a sealed run is sealed again: where the pointer still names the final files of before, which are to go, an epoch of these
    /// tables takes their place, so that who follows the pointer never finds a file missing.
    /// </summary>
    /// <param name="epoch">The last one committed; 0 for none. That of an end has no files yet.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="summary">The run.</param>
    /// <exception cref="IOException">A file could not be written or the pointer not replaced.</exception>
    public async Task UnsealAsync(long epoch, IReadOnlyList<ColumnTable> tables, RunSummary summary)
    {
        if (epoch == 0 || RunPointer.Read(layout, runId) is not { Sealed: true })
        {
            return;
        }

        if (!_newest.Any(f => string.Equals(f.Value.File, layout.Relative(layout.Epoch(f.Key, runId, epoch, output.Extension)), StringComparison.Ordinal)))
        {
            foreach ((string table, long of, string path) in _epochs.After(epoch - 1).Where(f => f.Epoch == epoch))
            {
                DurableFile.Unlink(path); // of a process that was killed here
                _epochs.Remove(table, of);
            }

            await WriteEpochAsync(epoch, tables);
        }

        await PointAsync(epoch, PointerState.Running, summary);
    }

    /// <summary>
    /// Writes the final files, one a table, and points to them. A sealed run that grew again has for an instant none, never two.
    /// </summary>
    /// <returns>Path of each table's file.</returns>
    /// <exception cref="IOException">A file could not be written; the pointer stays.</exception>
    public async Task<IReadOnlyDictionary<string, string>> SealAsync(IReadOnlyList<ColumnTable> tables, RunSummary summary)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ArgumentNullException.ThrowIfNull(summary);
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        List<(string Table, string File, string Sha256)> named = [];
        foreach (ColumnTable table in tables)
        {
            string path = layout.Final(table.Name, runId, summary.Frames, output.Extension);
            string folder = Prepare(path);
            FileStamp stamp = await DurableFile.SupersedeAsync(path, Writing(table, ContentHash.Of(table)), () => Directory.EnumerateFiles(folder, table.Name + "-f*"));
            files[table.Name] = path;
            named.Add((table.Name, layout.Relative(path), stamp.Sha256));
        }

        await WritePointerAsync(Epoch, PointerState.Sealed, isSealed: true, summary, named);
        return files;
    }

    /// <summary>
    /// Removes epochs that are neither among the newest 20 nor young nor a step of the convergence history (docs/tables.md, Files).
    /// </summary>
    public void Thin(DateTimeOffset now)
    {
        HashSet<string> pinned = [.. Pointed(), .. _newest.Values.Select(f => f.File), .. _beforeAttempt.Values.Select(f => f.File)];
        _epochs.Thin(_history, now, pinned);
    }

    private void TakeBack()
    {
        foreach ((string table, string path) in _ofAttempt)
        {
            DurableFile.TryUnlink(path);
            _epochs.Remove(table, _attempt);
        }

        _ofAttempt.Clear();
        _newest = new Dictionary<string, PublishedFile>(_beforeAttempt, StringComparer.Ordinal);
    }

    private HashSet<string> Pointed() => _pointed ??= [.. RunPointer.Read(layout, runId)?.Files.Values ?? []];

    private Func<Stream, Task> Writing(ColumnTable table, string content) => stream => output.Create().WriteAsync(table, content, stream, CancellationToken.None).AsTask();

    private string Prepare(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (_folders.Add(folder))
        {
            DurableFile.PrepareDirectory(layout.Root, folder);
        }
        else
        {
            DurableFile.CreateDirectory(folder);
        }

        return folder;
    }

    private async Task WritePointerAsync(long epoch, PointerState state, bool isSealed, RunSummary summary, IEnumerable<(string Table, string File, string Sha256)> named)
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal), hashes = new(StringComparer.Ordinal);
        foreach ((string table, string file, string sha256) in named)
        {
            (files[table], hashes[table]) = (file, sha256);
        }

        await new RunPointer
        {
            Run = runId,
            State = state.Name,
            Epoch = epoch,
            Frames = summary.Frames,
            Sealed = isSealed,
            Files = files,
            Sha256 = hashes,
            ConfigSha256 = configSha256,
            Config = config,
            Source = summary.Source,
            SourceLength = summary.SourceLength,
            EndedAtEndOfFile = summary.EndedAtEndOfFile,
            Damage = summary.Damage,
        }.WriteAsync(layout);
        (Epoch, _pointed) = (epoch, [.. files.Values]);
    }
}
