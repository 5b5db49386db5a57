using System.Text.Json;
using Pipeline.Stages.Commit.Publishing;

namespace Pipeline.Stages.Results;

/// <summary>Which files an output directory has of one run, at one look: nothing of them is opened.</summary>
public sealed class RunResults
{
    private readonly OutputLayout _layout;
    private readonly RunPointer? _pointer;

    private RunResults(OutputLayout layout, string run, RunPointer? pointer, IReadOnlyList<ResultFile> files) =>
        (_layout, Run, _pointer, Newest) = (layout, run, pointer, files);

    /// <summary>The run.</summary>
    public string Run { get; }

    /// <summary>The newest file of each table, in ordinal order of tables.</summary>
    public IReadOnlyList<ResultFile> Newest { get; }

    /// <summary><c>running</c>, <c>interrupted</c>, <c>failed</c> or <c>sealed</c>; a run without pointer is sealed.</summary>
    public string State => _pointer?.State ?? "sealed";

    /// <summary>Frames covered; null without pointer.</summary>
    public long? Frames => _pointer?.Frames;

    /// <summary>Number of the newest epoch; null without pointer.</summary>
    public long? Epoch => _pointer?.Epoch;

    /// <summary>The settings the results depend on, key by key; empty without pointer.</summary>
    public IReadOnlyDictionary<string, string> Settings => _pointer?.Config ?? new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The first damaged place of the source; null where there is none, or no pointer.</summary>
    public string? Damage => _pointer?.Damage;

    /// <summary>The pointer, for a copy of the run; null without one.</summary>
    internal RunPointer? Pointer => _pointer;

    /// <summary>Whether the run has ended: its results are final.</summary>
    public bool IsSealed => _pointer?.Sealed ?? true;

    /// <summary>Looks at a run: at its pointer, or without one at <c>final/</c>.</summary>
    /// <exception cref="TableReadException">The pointer cannot be read.</exception>
    internal static RunResults Of(OutputLayout layout, string run)
    {
        RunPointer? pointer = Read(layout, run);
        IEnumerable<ResultFile> files = pointer is null
            ? layout.TableFolders("final", run).SelectMany(t => ResultFolders.Final(layout, t.Table, run))
            : pointer.Files.Select(f => new ResultFile(f.Key, Inside(layout, run, f.Value), pointer.Sha256.GetValueOrDefault(f.Key)) { IsSealed = pointer.Sealed, Epoch = pointer.Epoch });
        return new RunResults(layout, run, pointer, [.. files.OrderBy(static f => f.Table, StringComparer.Ordinal)]);
    }

    /// <summary>The file of a table; it may be gone by the time it is opened.</summary>
    /// <exception cref="TableReadException">There is none.</exception>
    public ResultFile Find(string table, ResultAt at)
    {
        ResultFile? newest = Newest.FirstOrDefault(f => string.Equals(f.Table, table, StringComparison.Ordinal));
        if (at.Number is { } epoch)
        {
            return OfEpoch(table, epoch, newest);
        }

        if (at.IsFinal && newest is not { IsSealed: true })
        {
            return ResultFolders.Final(_layout, table, Run) is [{ } only, ..] ? only : throw Missing($"run {Run} has no sealed table {table}: it is {State}, not sealed.");
        }

        return newest ?? throw new TableReadException(TableReadFault.Missing, $"{_layout.Root}: run {Run} has no table {table}; it has {List(Newest.Select(static f => f.Table))}.")
        {
            Unknown = table,
            Known = [.. Newest.Select(static f => f.Table)],
        };
    }

    /// <summary>Epochs of a table that are kept, in their order; none without pointer.</summary>
    public IReadOnlyList<long> EpochsOf(string table) => _pointer is null ? [] : [.. ResultFolders.Epochs(_layout, table, Run, _pointer.Epoch).Keys];

    /// <summary>Whether another look would find other files: the pointer was moved, or removed.</summary>
    internal bool IsOutdated() => Read(_layout, Run) is var now && (now is null) != (_pointer is null)
        || (now is not null && !(now.Files.Count == _pointer!.Files.Count && now.Files.All(f => string.Equals(_pointer.Files.GetValueOrDefault(f.Key), f.Value, StringComparison.Ordinal)
            && string.Equals(_pointer.Sha256.GetValueOrDefault(f.Key), now.Sha256.GetValueOrDefault(f.Key), StringComparison.Ordinal))));

    /// <summary>Names for a message; the first of them where they are many.</summary>
    public static string List(IEnumerable<string> names, int most = 30)
    {
        string[] all = [.. names];
        return all.Length == 0 ? "none" : string.Join(", ", all.Take(most)) + (all.Length > most ? FormattableString.Invariant($" and {all.Length - most} more") : "");
    }

    private ResultFile OfEpoch(string table, long epoch, ResultFile? newest)
    {
        if (_pointer is null || epoch > _pointer.Epoch)
        {
            throw Missing(_pointer is null ? $"run {Run} has no epochs here, only sealed files." : FormattableString.Invariant($"run {Run} has no epoch {epoch}: its newest is {_pointer.Epoch}."));
        }

        SortedDictionary<long, string> kept = ResultFolders.Epochs(_layout, table, Run, _pointer.Epoch);
        if (kept.Count == 0 || kept.Keys.First() > epoch)
        {
            string range = kept.Count == 0 ? "none" : FormattableString.Invariant($"{kept.Keys.First()} to {kept.Keys.Last()}");
            throw Missing(FormattableString.Invariant($"run {Run} has no epoch {epoch} of table {table}; kept of it: {range}."));
        }

        string path = kept.Last(k => k.Key <= epoch).Value;
        return new ResultFile(table, path, newest is not null && string.Equals(path, newest.Path, StringComparison.Ordinal) ? newest.Sha256 : null) { Epoch = epoch };
    }

    private TableReadException Missing(string message) => new(TableReadFault.Missing, $"{_layout.Root}: {message}");

    private static RunPointer? Read(OutputLayout layout, string run)
    {
        try
        {
            RunPointer? pointer = RunPointer.Read(layout, run);
            return pointer is null or { Files: not null } ? pointer : throw new JsonException("it has no files");
        }
        catch (JsonException error)
        {
            throw new TableReadException(TableReadFault.Damaged, $"{layout.Pointer(run)}: expected the pointer of a run, as ionstream writes it; {error.Message}", error);
        }
        catch (FileNotFoundException)
        {
            return null; // removed between the look and the reading
        }
        catch (UnauthorizedAccessException error)
        {
            throw new TableReadException(TableReadFault.Missing, $"{layout.Pointer(run)}: no permission to read it.", error);
        }
    }

    /// <summary>A pointer that was tampered with leads nowhere else.</summary>
    private static string Inside(OutputLayout layout, string run, string path) =>
        path is { Length: > 0 } && !Path.IsPathRooted(path) && !path.Split('/', '\\').Contains("..", StringComparer.Ordinal) ? path
            : throw new TableReadException(TableReadFault.Damaged, $"{layout.Pointer(run)}: expected paths below the output directory, found '{path}'.");
}
