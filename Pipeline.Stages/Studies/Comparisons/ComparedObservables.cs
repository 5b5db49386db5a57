using Pipeline.Formats.Tables;
using Pipeline.Stages.Studies.Comparisons.Curves;
using Pipeline.Stages.Studies.Comparisons.Scalars;

namespace Pipeline.Stages.Studies.Comparisons;

/// <summary>Everything that is compared: one line each, scalars first.</summary>
/// <remarks>
/// Margins are this program's: a peak 0.05 Å and 3 % of its height, a coordination number 0.1, D 30 %, a band centre 2 cm⁻¹, angles 0.5°, their
/// spread 0.2°, an angular velocity 0.001 °/fs, a curve 5 % of its norm. Logarithms where a ratio matters.
/// </remarks>
public static class ComparedObservables
{
    private const double CurveMargin = 0.05;
    private const double HeightMargin = 0.03;
    private const double DiffusionMargin = 0.2623642644674911; // ln 1.3

    /// <summary>The observables.</summary>
    public static IReadOnlyList<ComparedObservable> All { get; } =
    [
        new("ln_diffusion_coefficient", "msd", "1", DiffusionMargin, WindowedDiffusion.Of) { IsAsked = WindowedDiffusion.Moves, Shown = NaturalLog.Inverse },
        Scalar("first_peak_position", "angstrom", 0.05),
        new("ln_first_peak_height", "summary", "1", HeightMargin, static (table, _) => SummaryScalar.LogOf(table, "first_peak_height")) { Shown = NaturalLog.Inverse },
        Scalar("coordination_number", "1", 0.1),
        Scalar("band_centre", "1/cm", 2),
        Scalar("theta_mean", "degree", 0.5),
        Scalar("theta_sd", "degree", 0.2),
        Scalar("theta_skew", "1", 0.1),
        Scalar("omega_sd", "degree/fs", 0.001),
        Curve("g", "rdf", "g", ["species_a", "species_b"], CurveSizes.L1),
        Curve("vdos", "vdos", "vdos_ps", ["species"], CurveSizes.L1),
        Curve("theta", "angle_distribution", "density_per_deg", ["motif"], CurveSizes.Wasserstein),
        Curve("omega", "angular_velocity_distribution", "density_fs_per_deg", ["motif"], CurveSizes.NoOverlap),
        Curve("distance_angle", "distance_angle_density", "density_per_A_deg", ["motif"], CurveSizes.NoOverlap),
    ];

    private static ComparedObservable Scalar(string quantity, string unit, double margin) =>
        new(quantity, "summary", unit, margin, (table, _) => SummaryScalar.Of(table, quantity));

    private static ComparedObservable Curve(
        string name, string table, string column, IReadOnlyList<string> keys, (string Name, Func<double[], double[], double> Of) size) =>
        new(name, table, "1", CurveMargin, (t, _) => TableCurve.Of(t, column, keys)) { IsCurve = true, Size = size };
}
