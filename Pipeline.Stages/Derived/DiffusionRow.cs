namespace Pipeline.Stages.Derived;

/// <summary>A row of the table <c>diffusion</c>; NaN and null are empty cells.</summary>
internal sealed record DiffusionRow(string Species, string Drift, string Method, DiffusionQuantity Quantity)
{
    /// <summary>The species its displacement is of.</summary>
    public IReadOnlyList<string> Parts { get; init; } = [Species];

    /// <summary>What two carriers that do not move independently add.</summary>
    public bool IsCross { get; init; }

    /// <summary>D, cm²/s.</summary>
    public double D { get; init; } = double.NaN;

    /// <summary>Of a D that is claimed: beside another it would look like one.</summary>
    public double StandardError { get; init; } = double.NaN;

    public double Half68 { get; init; } = double.NaN;

    public double Half95 { get; init; } = double.NaN;

    /// <summary>How far the ends of the intervals go beyond D plus or minus their half-widths, because later windows differ.</summary>
    public LaterSlopes Later { get; init; }

    public double Low68 => D - Half68 - Later.Below68;

    public double High68 => D + Half68 + Later.Above68;

    public double Low95 => D - Half95 - Later.Below95;

    public double High95 => D + Half95 + Later.Above95;

    public double FromPs { get; init; } = double.NaN;

    public double ToPs { get; init; } = double.NaN;

    public long? Blocks { get; init; }

    public double Alpha { get; init; } = double.NaN;

    public double AlphaBeyond { get; init; } = double.NaN;

    public string? Regime { get; init; }

    public double Haven { get; init; } = double.NaN;

    public double HavenError { get; init; } = double.NaN;

    public double Conductivity { get; init; } = double.NaN;

    public string? Note { get; init; }
}
