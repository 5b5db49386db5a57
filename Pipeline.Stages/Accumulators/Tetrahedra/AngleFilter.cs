using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators.Tetrahedra;

/// <summary>Frames behind differences and low-pass, and the taps: a Kaiser-windowed sinc (Kaiser, 1974), β = 5, normalised to 1.</summary>
internal sealed class AngleFilter
{
    private const double Beta = 5.0;

    public AngleFilter(AnglesOptions options, RunDescription run)
    {
        if (run.FrameIntervalFs is not { } interval || !(interval > 0))
        {
            return;
        }

        IsDefined = true;
        HalfStep = (int)Math.Clamp(Math.Round((options.OmegaHalfStepFs ?? interval) / interval), 1, 1_000_000);
        IntervalFs = 2 * HalfStep * interval;
        HalfLength = (int)Math.Clamp(Math.Round(options.HalfLengthPs * 1000 / interval), 1, 10_000_000);
        Spacing = (int)Math.Clamp(Math.Round(options.OutputPs * 1000 / interval), 1, 10_000_000);
        Taps = WindowedSinc(HalfLength, options.CutoffTHz * interval * 1e-3);
    }

    /// <summary>The time between frames is known: without it there is neither ω nor a filter.</summary>
    public bool IsDefined { get; }

    /// <summary>m: ω(t) = [θ(t + m) - θ(t - m)]/(2 m dt).</summary>
    public int HalfStep { get; }

    /// <summary>2 m dt.</summary>
    public double IntervalFs { get; }

    /// <summary>Taps on each side of the middle one.</summary>
    public int HalfLength { get; }

    /// <summary>Frames between outputs, which lie at its multiples.</summary>
    public int Spacing { get; } = 1;

    /// <summary>Weights of the frames -HalfLength .. HalfLength.</summary>
    public double[] Taps { get; } = [];

    /// <summary>Weights of a sinc of this cut-off in cycles a frame.</summary>
    internal static double[] WindowedSinc(int half, double cutoff)
    {
        double[] taps = new double[(2 * half) + 1];
        double sum = 0, scale = 1 / BesselI0(Beta);
        for (int j = 0; j <= half; j++)
        {
            // The sine of whole turns apart, so that its argument stays small however long the filter.
            double turns = cutoff * j;
            turns -= Math.Floor(turns);
            double x = (double)j / half;
            double sinc = j == 0 ? 2 * cutoff : Deterministic.Sin(2 * Math.PI * turns) / (Math.PI * j);
            double tap = sinc * BesselI0(Beta * Math.Sqrt(1 - (x * x))) * scale;
            taps[half + j] = taps[half - j] = tap;
            sum += j == 0 ? tap : 2 * tap;
        }

        for (int j = 0; j < taps.Length; j++)
        {
            taps[j] /= sum;
        }

        return taps;
    }

    /// <summary>I0(x) = Σ ((x/2)^k/k!)², to the last bit that adds anything.</summary>
    internal static double BesselI0(double x)
    {
        double quarter = x * x / 4, term = 1, sum = 1;
        for (int k = 1; term > sum * 1e-17; k++)
        {
            term *= quarter / ((double)k * k);
            sum += term;
        }

        return sum;
    }
}
