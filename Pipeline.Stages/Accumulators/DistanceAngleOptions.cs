using System.ComponentModel.DataAnnotations;

namespace Pipeline.Stages.Accumulators;

/// <summary>Settings of the two-dimensional density of ions round bonds.</summary>
public sealed record DistanceAngleOptions : IObservableOptions
{
    private const int MaxBins = 1_000_000;

    /// <summary>Centre-ligand-ion, such as P-S-Li; null: the bonds of every polyanion group with every mobile species.</summary>
    [RegularExpression(@"^[^-]+-[^-]+-[^-]+$")]
    public IReadOnlyList<string>? Triples { get; init; }

    /// <summary>Inclusive lower bound of the ligand-ion distance.</summary>
    [Range(0.0, 100.0)]
    public double MinRadiusAngstrom { get; init; } = 1.5;

    /// <summary>Exclusive upper bound of the ligand-ion distance; may exceed half the cell.</summary>
    [Range(0.0, 100.0, MinimumIsExclusive = true)]
    public double MaxRadiusAngstrom { get; init; } = 6.5;

    /// <summary>Bins of the distance.</summary>
    [Range(1, 1000000)]
    public int RadiusBins { get; init; } = 200;

    /// <summary>Bins of the angle from 0 to 180 degrees.</summary>
    [Range(1, 18000)]
    public int AngleBins { get; init; } = 180;

    /// <summary>Every how many frames one is counted.</summary>
    [Range(1, 1000000)]
    public int OriginStride { get; init; } = 10;

    /// <summary>Width of a distance bin.</summary>
    internal double RadiusWidth => (MaxRadiusAngstrom - MinRadiusAngstrom) / RadiusBins;

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        foreach (string triple in (Triples ?? []).Where(static t => t.Split('-') is not [{ Length: > 0 }, { Length: > 0 }, { Length: > 0 }]))
        {
            yield return $"triples: '{triple}' is not three elements joined by hyphens, such as P-S-Li";
        }

        if (!(MinRadiusAngstrom is >= 0 and <= 100))
        {
            yield return "minRadiusAngstrom must be 0 to 100";
        }

        if (!(MaxRadiusAngstrom <= 100 && MaxRadiusAngstrom > MinRadiusAngstrom))
        {
            yield return "maxRadiusAngstrom must be above minRadiusAngstrom and at most 100";
        }

        if (RadiusBins is < 1 or > MaxBins)
        {
            yield return $"radiusBins must be 1 to {MaxBins}";
        }

        if (AngleBins is < 1 or > 18_000)
        {
            yield return "angleBins must be 1 to 18000";
        }
        else if ((long)RadiusBins * AngleBins > MaxBins)
        {
            yield return $"radiusBins: more than {MaxBins} bins in the plane; take fewer";
        }

        if (OriginStride is < 1 or > 1_000_000)
        {
            yield return "originStride must be 1 to 1000000";
        }
    }
}
