using System.ComponentModel.DataAnnotations;
using Pipeline.Stages.Groups;

namespace Pipeline.Host.Options;

/// <summary>Everything of a recipe but its observables, whose settings live with them.</summary>
internal sealed record RecipeOptions
{
    /// <summary>What the recipe is for, in words.</summary>
    public string? System { get; init; }

    public TimeOptions Time { get; init; } = new();

    public SpeciesOptions Species { get; init; } = new();

    /// <summary>Named groups of atoms, each a set of tetrahedra; the name is the motif of tables.</summary>
    public IReadOnlyDictionary<string, GroupOptions>? Groups { get; init; }

    public ReferenceOptions Reference { get; init; } = new();

    public CompareOptions Compare { get; init; } = new();

    public CheckpointOptions Checkpoint { get; init; } = new();

    public TailSettings Tail { get; init; } = new();

    public EndOptions End { get; init; } = new();

    public WatchOptions Watch { get; init; } = new();
}

/// <summary>The time axis.</summary>
internal sealed record TimeOptions
{
    /// <summary>Time step instead of INCAR's POTIM, fs.</summary>
    [Range(0.001, 1000000.0)]
    public double? TimestepFs { get; init; }

    /// <summary>Time after the first frame that is not analysed, ps.</summary>
    [Range(0.0, double.PositiveInfinity)]
    public double EquilibrationPs { get; init; }
}

/// <summary>Who moves and who stays.</summary>
internal sealed record SpeciesOptions
{
    /// <summary>Charge of each mobile species; null: recognised from the composition.</summary>
    public IReadOnlyDictionary<string, int>? Mobile { get; init; }

    /// <summary>Framework species; null: all that are not mobile.</summary>
    public IReadOnlyList<string>? Host { get; init; }

    /// <summary>
    /// Names of the blocks of a symbol that are species of their own, in the order of the POSCAR; null: a symbol is one species.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Split { get; init; }
}

/// <summary>How often results are published while reading.</summary>
internal sealed record CheckpointOptions
{
    /// <summary>Time between two epochs, s.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double EverySeconds { get; init; } = 60;

    /// <summary>Or after this much source text.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double EveryMiB { get; init; } = 64;
}

/// <summary>How a growing file is polled.</summary>
internal sealed record TailSettings
{
    /// <summary>First wait at the end of the file; null: 500.</summary>
    [Range(1, int.MaxValue)]
    public int? PollMinMs { get; init; }

    /// <summary>Longest wait; null: 2000.</summary>
    [Range(1, int.MaxValue)]
    public int? PollMaxMs { get; init; }
}

/// <summary>When a watched run counts as ended; only watch uses it, other verbs accept it.</summary>
internal sealed record EndOptions
{
    /// <summary>A run is sealed when nothing grew for so many minutes (watch only).</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double IdleMinutes { get; init; } = 360;
}

/// <summary>How a daemon treats the machine and its file systems.</summary>
internal sealed record WatchOptions
{
    /// <summary>Between two looks for new runs of a glob, and for sealed runs that grew again.</summary>
    [Range(1.0, 86400.0)]
    public double ScanSeconds { get; init; } = 60;

    /// <summary>Between two status files of a run that goes on.</summary>
    [Range(0.1, 86400.0)]
    public double StatusSeconds { get; init; } = 5;

    /// <summary>Read at most so fast from a file that is followed.</summary>
    [Range(0.1, 1000000.0)]
    public double CatchUpMiBPerSecond { get; init; } = 64;

    /// <summary>Metadata operations of the process on network file systems.</summary>
    [Range(0.1, 1000000.0)]
    public double MetadataOpsPerSecond { get; init; } = 50;

    /// <summary>NULs in a file that is followed are not there yet; after so long they are damage.</summary>
    [Range(0.0, 86400.0, MinimumIsExclusive = true)]
    public double HoleMinutes { get; init; } = 10;

    /// <summary>tail.pollMinMs on network file systems, where that is not set.</summary>
    [Range(1, int.MaxValue)]
    public int NetworkPollMinMs { get; init; } = 2_000;

    /// <summary>tail.pollMaxMs on network file systems, where that is not set.</summary>
    [Range(1, int.MaxValue)]
    public int NetworkPollMaxMs { get; init; } = 60_000;
}

/// <summary>How results are compared; only compare uses it, other verbs accept it.</summary>
internal sealed record CompareOptions
{
    /// <summary>Up to where a difference does not matter, by observable, in the unit of the table comparison; the defaults stand there.</summary>
    public IReadOnlyDictionary<string, double> Margins { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);
}

/// <summary>What results are compared with.</summary>
internal sealed record ReferenceOptions
{
    /// <summary>Published values: a file of configs/paper without its extension.</summary>
    public string? Paper { get; init; }
}
