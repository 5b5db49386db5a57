using System.ComponentModel.DataAnnotations;

namespace Pipeline.Stages.Accumulators;

/// <summary>Settings of the tetrahedral angles and their angular velocities.</summary>
public sealed record AnglesOptions : IObservableOptions
{
    private const double WavenumberPerTHz = 33.35641;
    private const double ReferenceCm1 = 5.0;
    private const int MaxBins = 100_000;

    /// <summary>All angles of twice as long are kept: 100 ps is far beyond any vibration of a tetrahedron.</summary>
    private const double LongestHalfStepFs = 100_000;

    /// <summary>Width of a bin of theta; 180 must be a whole number of bins.</summary>
    [Range(0.0, 180.0, MinimumIsExclusive = true)]
    public double BinWidthDeg { get; init; } = 0.5;

    /// <summary>Width of a bin of omega, deg/fs.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double OmegaBinWidthDegFs { get; init; } = 0.004;

    /// <summary>Bins of omega reach from minus this to this, deg/fs.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double OmegaMaxDegFs { get; init; } = 1.2;

    /// <summary>Half the time over which theta is differenced, fs; null: one frame interval.</summary>
    [Range(0.0, 100000.0, MinimumIsExclusive = true)]
    public double? OmegaHalfStepFs { get; init; }

    /// <summary>Wavenumber at which the low-pass has amplitude 1/2, cm-1; its length, 20 ps at 5, is inverse to it.</summary>
    [Range(0.05, 10000.0)]
    public double LowpassCm1 { get; init; } = ReferenceCm1;

    /// <summary>Width of a bin of low-passed omega, deg/fs.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double OmegaLowpassBinWidthDegFs { get; init; } = 0.0001;

    /// <summary>Bins of low-passed omega reach from minus this to this, deg/fs.</summary>
    [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
    public double OmegaLowpassMaxDegFs { get; init; } = 0.03;

    /// <summary>Half-length of the low-pass: 10 ps at 5 cm-1.</summary>
    internal double HalfLengthPs => 10.0 * ReferenceCm1 / LowpassCm1;

    /// <summary>Time between outputs of the low-pass: 0.5 ps at 5 cm-1.</summary>
    internal double OutputPs => 0.5 * ReferenceCm1 / LowpassCm1;

    /// <summary>The cut-off in THz.</summary>
    internal double CutoffTHz => LowpassCm1 / WavenumberPerTHz;

    internal int ThetaBins => (int)Math.Round(180.0 / BinWidthDeg);

    internal int OmegaBins => Bins(OmegaMaxDegFs, OmegaBinWidthDegFs);

    internal int OmegaLowpassBins => Bins(OmegaLowpassMaxDegFs, OmegaLowpassBinWidthDegFs);

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (!(BinWidthDeg is > 0 and <= 180) || 180 / BinWidthDeg > MaxBins || !IsWhole(180 / BinWidthDeg))
        {
            yield return $"binWidthDeg must be positive and 180 a whole number of bins, at most {MaxBins}";
        }

        if (RangeProblem("omegaMaxDegFs", OmegaMaxDegFs, "omegaBinWidthDegFs", OmegaBinWidthDegFs) is { } raw)
        {
            yield return raw;
        }

        if (OmegaHalfStepFs is { } half && !(half is > 0 and <= LongestHalfStepFs))
        {
            yield return $"omegaHalfStepFs must be above 0 and at most {LongestHalfStepFs}";
        }

        if (!(LowpassCm1 is >= 0.05 and <= 10_000))
        {
            yield return "lowpassCm1 must be 0.05 to 10000";
        }

        if (RangeProblem("omegaLowpassMaxDegFs", OmegaLowpassMaxDegFs, "omegaLowpassBinWidthDegFs", OmegaLowpassBinWidthDegFs) is { } lowpass)
        {
            yield return lowpass;
        }
    }

    private static string? RangeProblem(string maxKey, double max, string widthKey, double width) => (max, width) switch
    {
        _ when !(max > 0) => $"{maxKey} must be positive",
        _ when !(width > 0) => $"{widthKey} must be positive",
        _ when max / width > MaxBins / 2.0 => $"{widthKey}: more than {MaxBins} bins; widen it",
        _ when !IsWhole(2 * max / width) => $"{maxKey}: the range from -{maxKey} to {maxKey} is not a whole number of bins of {widthKey}",
        _ => null,
    };

    private static bool IsWhole(double bins) => Math.Abs(bins - Math.Round(bins)) <= 1e-6;

    private static int Bins(double max, double width) => Math.Max(1, (int)Math.Round(2 * max / width));
}
