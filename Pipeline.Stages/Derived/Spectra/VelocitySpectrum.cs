using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Derived.Spectra;

/// <summary>
/// Power spectra S(ν) = 4 ∫ C w cos(2πντ) dτ of the species' velocity autocorrelations on the wavenumber grid of the settings.
/// </summary>
internal sealed class VelocitySpectrum
{
    /// <summary>One cm⁻¹ in THz.</summary>
    public const double ThzPerCm1 = 0.0299792458;

    /// <summary>Below this share of the velocity's power left by the central difference there is no correction any more.</summary>
    public const double LeastPower = 0.1;

    private readonly RunDescription _run;
    private readonly bool _fromFile;

    private VelocitySpectrum(RunDescription run, VacfOptions options, bool fromFile, IReadOnlyList<string> species, IReadOnlyList<double[]> correlations, double? intervalPs)
    {
        (_run, _fromFile, Options, Species, Correlations) = (run, fromFile, options, species, correlations);
        Lags = intervalPs is null ? 0 : correlations.Select(c => c.Length).DefaultIfEmpty(0).Min();
        IntervalPs = intervalPs ?? double.NaN;
        if (Lags < 2)
        {
            return;
        }

        Points = (int)Math.Floor((options.MaxWavenumberCm1 / options.FrequencyStepCm1) + 1e-9) + 1;
        Delta = 2 * Math.PI * options.FrequencyStepCm1 * ThzPerCm1 * IntervalPs;
        Power = CosineSum.Of([.. correlations.Select(c => Windowed(c))], Delta, Points);
        Correction = [.. Enumerable.Range(0, Points).Select(k => CorrectionAt(k * Delta))];
    }

    public VacfOptions Options { get; }

    /// <summary>Names of the species, in the order of the correlations.</summary>
    public IReadOnlyList<string> Species { get; }

    /// <summary>Velocity autocorrelations they are of, Å²/ps².</summary>
    public IReadOnlyList<double[]> Correlations { get; }

    /// <summary>Lags used, 0 included; below 2 there is no spectrum.</summary>
    public int Lags { get; }

    public bool IsEmpty => Lags < 2;

    public double IntervalPs { get; }

    /// <summary>Points of the grid.</summary>
    public int Points { get; }

    /// <summary>2π step dt: phase of one grid step over one lag.</summary>
    public double Delta { get; }

    /// <summary>S of each species, Å²/ps.</summary>
    public IReadOnlyList<double[]> Power { get; } = [];

    /// <summary>(x/sin x)², x = 2πν dt; NaN where it is not applied any more.</summary>
    public double[] Correction { get; } = [];

    /// <summary>τ_max, ps.</summary>
    public double WindowPs => (Lags - 1) * IntervalPs;

    /// <summary>Grid points from 0 on that have a correction.</summary>
    public int Corrected => Array.FindIndex(Correction, double.IsNaN) is var end and >= 0 ? end : Points;

    public double Wavenumber(int k) => k * Options.FrequencyStepCm1;

    /// <summary>N m of a species, amu; NaN where masses are unknown.</summary>
    public double MassOf(int species)
    {
        int index = _run.Topology.Species.ToList().IndexOf(Species[species]);
        return index < 0 || _run.Masses is null ? double.NaN : _run.Topology.Counts[index] * _run.Masses[index];
    }

    /// <summary>Atoms of a species.</summary>
    public int CountOf(int species) => _run.Topology.Species.ToList().IndexOf(Species[species]) is var index and >= 0 ? _run.Topology.Counts[index] : 0;

    /// <summary>Reads the table <c>vacf</c>: of each species the lags from 0 on that are defined.</summary>
    public static VelocitySpectrum From(ColumnTable vacf, VacfOptions options, RunDescription run)
    {
        ArgumentNullException.ThrowIfNull(vacf);
        IReadOnlyList<string> species = vacf.Utf8("species");
        ReadOnlySpan<long> lags = vacf.Int64("lag_frames");
        double[] values = vacf.NumbersOrNaN("vacf_A2_ps2");
        List<string> names = [];
        List<List<double>> curves = [];
        for (int row = 0; row < vacf.RowCount; row++)
        {
            if (species[row] is Vdos.All)
            {
                continue;
            }

            int at = names.IndexOf(species[row]);
            if (at < 0)
            {
                at = names.Count;
                names.Add(species[row]);
                curves.Add([]);
            }

            if (lags[row] == curves[at].Count && !double.IsNaN(values[row]))
            {
                curves[at].Add(values[row]);
            }
        }

        bool fromFile = string.Equals(vacf.Metadata.GetValueOrDefault("velocity"), "file", StringComparison.Ordinal);
        return new VelocitySpectrum(run, options, fromFile, names, [.. curves.Select(c => c.ToArray())], run.FrameIntervalFs / 1000);
    }

    /// <summary>4 dt × trapezoid × window: the factors that turn a correlation into the terms of the cosine sum.</summary>
    public double[] Windowed(ReadOnlySpan<double> correlation) => Windowed(correlation, Lags);

    /// <summary>The same with a window that ends at fewer lags.</summary>
    public double[] Windowed(ReadOnlySpan<double> correlation, int lags)
    {
        double[] terms = new double[lags];
        bool hann = Options.Window is "hann";
        for (int m = 0; m < lags; m++)
        {
            double window = hann ? (1 + Deterministic.Cos(Math.PI * m / (lags - 1))) / 2 : 1;
            terms[m] = 4 * IntervalPs * (m == 0 || m == lags - 1 ? 0.5 : 1) * window * correlation[m];
        }

        return terms;
    }

    /// <summary>Trapezoid weights over the corrected range, times the correction: what a point counts for ∫ S dk.</summary>
    public double[] IntegralWeights()
    {
        int end = Corrected;
        double[] weights = new double[Points];
        for (int k = 0; k < end; k++)
        {
            weights[k] = (k == 0 || k == end - 1 ? 0.5 : 1) * Correction[k];
        }

        return weights;
    }

    /// <summary>(x/sin x)² at a phase x; NaN where it is not applied any more.</summary>
    public double CorrectionAt(double x)
    {
        if (x == 0 || _fromFile)
        {
            return 1;
        }

        double factor = Deterministic.Sin(x) / x;
        return factor * factor >= LeastPower ? 1 / (factor * factor) : double.NaN;
    }
}
