using Pipeline.Formats;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Commit.Publishing;
using Pipeline.Stages.Runs;

namespace Pipeline.Host.Output;

/// <summary>The files of a run as they are now, looked at by whoever asks and not by the daemon.</summary>
/// <param name="Lengths">Length of each, in the order they are read; null for one that is not there.</param>
/// <param name="Changed">When the last of them was written to.</param>
/// <param name="Problem">Why they cannot be seen; null where they can.</param>
internal sealed record SourceLook(IReadOnlyList<long?> Lengths, DateTimeOffset? Changed, string? Problem)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(3);

    /// <summary>Their paths.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>One of them is packed: how far it is read is not told in bytes of the file.</summary>
    public bool IsPacked => Paths.Any(static p => FileSignature.OfName(p) is not null);

    /// <summary>Nothing is known of them.</summary>
    public static SourceLook Unknown(string problem) => new([], null, problem);

    /// <summary>Looks at the files of several runs, all at once: a file system that does not answer holds nobody up.</summary>
    public static async Task<IReadOnlyList<SourceLook>> OfAsync(OutputLayout layout, IReadOnlyList<RunStatus> runs)
    {
        Task<SourceLook>[] looks = [.. runs.Select(r => Task.Run(() => Of(PathsOf(layout, r))))];
        await Task.WhenAny(Task.WhenAll(looks), Task.Delay(s_limit));
        return [.. looks.Select(static l => l.IsCompletedSuccessfully ? l.Result : Unknown("its file system does not answer"))];
    }

    /// <summary>Looks at these files.</summary>
    internal static SourceLook Of(IReadOnlyList<string> paths)
    {
        if (paths.Count == 0)
        {
            return Unknown("where it is is not noted");
        }

        List<long?> lengths = [];
        DateTimeOffset? changed = null;
        string? problem = null;
        foreach (string path in paths)
        {
            FileInfo file = new(path);
            try
            {
                lengths.Add(file.Exists ? file.Length : null);
                changed = file.Exists ? new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero) : changed;
                problem ??= file.Exists ? null : Missing(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                lengths.Add(null);
                problem ??= error.Message;
            }
        }

        // Members of a chain that are to come are not there yet; the first must be.
        return new SourceLook(lengths, changed, lengths[0] is null ? problem : null) { Paths = paths };
    }

    /// <summary>Bytes that are there and of which no frame had been made when the status was written; null where that cannot be told.</summary>
    public long? Unread(RunStatus status)
    {
        long? read = status.BytesRead ?? (status is { Frames: 0, Epoch: 0 } ? 0 : null);
        int? member = status.Member ?? (Lengths.Count == 1 ? 0 : null);
        if (Problem is not null || IsPacked || read is null || member is not { } at || at >= Lengths.Count || Lengths[at] is not { } length)
        {
            return null;
        }

        return Math.Max(0, length - read.Value) + Lengths.Skip(at + 1).Sum(static l => l ?? 0);
    }

    private static string Missing(string path)
    {
        string? above = Path.GetDirectoryName(path);
        return above is not null && !Directory.Exists(above) ? $"there is no directory {above} here, or it may not be entered" : $"there is no {path} here, or it may not be seen";
    }

    private static IReadOnlyList<string> PathsOf(OutputLayout layout, RunStatus status) =>
        RunOrigin.Read(layout, status.RunId)?.Paths ?? (Path.IsPathRooted(status.Source) ? [status.Source] : []);
}
