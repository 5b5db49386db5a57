using System.Globalization;
using System.Text;

namespace Pipeline.Stages.Studies.Reporting;

/// <summary>What a paper says of one observable: a sentence with the settings that were used in it.</summary>
/// <param name="Observable">Its key below <c>observables</c>; the sentence stands where that ran.</param>
/// <param name="Text">The sentence; <c>{binWidthAngstrom}</c> is the value of that setting.</param>
internal sealed record MethodsSentence(string Observable, string Text)
{
    /// <summary>Every observable, in the order of a paper.</summary>
    public static IReadOnlyList<MethodsSentence> All { get; } =
    [
        new(
            "rdf",
            "Radial distribution functions (eq. (1) of ref. [1]) were counted in bins of {binWidthAngstrom} A up to {maxRadiusAngstrom} A over all periodic images, "
            + "and normalised to an ideal gas at the volume of each frame."),
        new(
            "msd",
            "Mean-squared displacements (eq. (6) of ref. [1]) are averages over all atoms of a species and over time origins every {originStride} frames."),
        new(
            "diffusion",
            "Diffusion coefficients are slopes of MSD = c + 6 D tau relative to the mean position of the host atoms, weighted by the inverse covariance of Brownian "
            + "motion [2], with intervals from the scatter of blocks of time origins."),
        new(
            "vacf",
            "Velocities are differences of positions; the vibrational density of states (eq. (2) of ref. [1]) is the mass-weighted Fourier transform of their "
            + "autocorrelation up to {maxLagPs} ps under a {window} window, smoothed over {smoothingCm1} cm-1; band centres are its first moments (eq. (3) of ref. [1])."),
        new(
            "angles",
            "Angles of the tetrahedra and their angular velocities (eqs. (4) and (5) of ref. [1]) were counted in bins of {binWidthDeg} deg and "
            + "{omegaBinWidthDegFs} deg/fs."),
        new(
            "vanHove",
            "Van Hove functions (eqs. (8) and (9) of ref. [1]) were counted for lags from {lagsPs.from} to {lagsPs.to} ps in bins of {binWidthAngstrom} A, with a time "
            + "origin every {originStride} frames."),
        new(
            "distanceAngle",
            "Distance-angle densities were counted between {minRadiusAngstrom} and {maxRadiusAngstrom} A in {radiusBins} x {angleBins} bins, every {originStride} frames."),
    ];

    /// <summary>The literature the sentences cite.</summary>
    public const string References =
        "[1] " + Literature.Miyagawa2024 + ", doi 10.1039/d4ta00452c. "
        + "[2] Bullerjahn, von Buelow and Hummer, J. Chem. Phys. 153, 024116 (2020), doi 10.1063/5.0008312.";

    /// <summary>The sentence under these settings; null where the observable did not run.</summary>
    public string? Under(IReadOnlyDictionary<string, string> settings)
    {
        string key = "observables." + Observable;
        if (!settings.ContainsKey(key))
        {
            return null;
        }

        StringBuilder text = new();
        int at = 0;
        for (int open = Text.IndexOf('{', at); open >= 0; open = Text.IndexOf('{', at))
        {
            int close = Text.IndexOf('}', open);
            string name = Text[(open + 1)..close];
            text.Append(CultureInfo.InvariantCulture, $"{Text[at..open]}{settings.GetValueOrDefault($"{key}.{name}", "the default of").Trim('"')}");
            at = close + 1;
        }

        return text.Append(Text[at..]).ToString();
    }
}
