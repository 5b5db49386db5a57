using Pipeline.Stages.Groups;

namespace Pipeline.Stages.Runs;

/// <summary>What the user said about a run: it changes what the run is, so it is part of the semantic configuration.</summary>
public sealed record RunSettings
{
    /// <summary>Time between consecutive step labels in fs, instead of the INCAR's POTIM.</summary>
    public double? TimestepFs { get; init; }

    /// <summary>Time after the first frame that is not analysed.</summary>
    public double EquilibrationPs { get; init; }

    /// <summary>Charge of each mobile species; null: recognised from the composition.</summary>
    public IReadOnlyDictionary<string, int>? Mobile { get; init; }

    /// <summary>Host (framework) species; null: all that are not mobile.</summary>
    public IReadOnlyList<string>? Host { get; init; }

    /// <summary>Names of the blocks of a symbol that are species of their own, in the order of the POSCAR; null: a symbol is a species.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Split { get; init; }

    /// <summary>Groups of atoms by name; null or empty: none.</summary>
    public IReadOnlyDictionary<string, GroupOptions>? Groups { get; init; }

    /// <summary>First frame of the file that is analysed, from 0; what stands before is as if it were not there.</summary>
    public long FromFrame { get; init; }

    /// <summary>First frame of the file that is not analysed any more.</summary>
    public long? ToFrame { get; init; }

    /// <summary>Every how many frames one is analysed.</summary>
    public long Stride { get; init; } = 1;
}
