using System.Globalization;
using Pipeline.Stages.Commit.Checkpoints;

namespace Pipeline.Host.Output;

/// <summary>What a status says when it is asked for: how old it is, and what follows from it and the source as it is now.</summary>
internal sealed record StatusNow
{
    private const double Rounding = 1e-6;

    /// <summary>When what the status shows was so; null where nothing tells.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>Time since then.</summary>
    public double? AgeSeconds { get; init; }

    /// <summary>Length of the files together now; null where they cannot be seen.</summary>
    public long? SourceLength { get; init; }

    /// <summary>Why the source cannot be seen from here; null where it can.</summary>
    public string? SourceProblem { get; init; }

    /// <summary>Bytes on disk now of which no frame had been made by then.</summary>
    public long? LagBytes { get; init; }

    /// <summary>The same in whole frames of mean length; null before the first.</summary>
    public long? LagFrames { get; init; }

    /// <summary>Steps VASP makes a second, by how the source grew; null while it does not.</summary>
    public double? StepsPerSecond { get; init; }

    /// <summary>Time until VASP has made all steps of NSW; null where nothing tells.</summary>
    public double? EtaSeconds { get; init; }

    /// <summary>Reckons it.</summary>
    public static StatusNow Of(RunStatus status, SourceLook look, DateTimeOffset now)
    {
        DateTimeOffset? asOf = status.Written ?? status.LastCheckpoint;
        bool isSealed = string.Equals(status.State, RunStates.Sealed, StringComparison.Ordinal); // what its file has become since is not its lag
        long? lag = isSealed ? null : look.Unread(status);
        long? frames = lag is not { } bytes ? null : bytes == 0 ? 0 : status.BytesPerFrame is > 0 and var mean ? (long)((bytes / mean) + Rounding) : null;
        double? rate = status is { SourceBytesPerSecond: > 0 and var growth, BytesPerFrame: > 0 and var each, StepsPerFrame: > 0 and var stride } ? growth / each * stride : null;
        long? steps = status.StepsDone + ((frames ?? status.LagFrames ?? 0) * (status.StepsPerFrame ?? 0));
        return new StatusNow
        {
            AsOf = asOf,
            AgeSeconds = asOf is { } at ? Math.Round(Math.Max(0, (now - at).TotalSeconds), 1) : null,
            SourceLength = look.Problem is null ? look.Lengths.Sum(static l => l ?? 0) : null,
            SourceProblem = look.Problem,
            LagBytes = lag,
            LagFrames = frames,
            StepsPerSecond = rate is { } known ? Math.Round(known, 4) : null,
            EtaSeconds = RunStates.IsAlive(status.State) && status.Nsw is > 0 and var asked && steps is { } done && rate is { } a ? Math.Round(Math.Max(0, asked - done) / a, 1) : null,
        };
    }

    /// <summary>A time span as people read it.</summary>
    public static string Span(double? seconds) => seconds switch
    {
        null => "-",
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:F0} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:F0} min"),
        < 172_800 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:F0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86_400:F0} d"),
    };
}
