using System.Globalization;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Accumulators.Tetrahedra;
using Pipeline.Stages.Derived;
using Pipeline.Stages.Derived.Premises;

namespace Pipeline.Stages.Runs;

/// <summary>What a run is too short for: the results that will be empty for its length alone, and what length they need.</summary>
public static class TooShort
{
    /// <summary>Diffusion of mobile ions that is not seen within 5 ps, a twenty-first of this, is slow rather than hidden by a short run.</summary>
    private const double LongEnoughPs = 105;

    /// <summary>One sentence each; none where nothing is missed, or the time between frames is unknown.</summary>
    /// <param name="run">What the run is.</param>
    /// <param name="frames">Analysed frames of its longest stretch without a break.</param>
    /// <param name="observables">Settings of what is asked for, by key.</param>
    public static IEnumerable<string> For(RunDescription run, long frames, IReadOnlyDictionary<string, object> observables)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(observables);
        if (run.FrameIntervalFs is not { } interval || !(interval > 0))
        {
            yield break;
        }

        double picoseconds = interval / 1000, length = frames * picoseconds;
        string Sentence(string what, string missing, double needed) => string.Create(CultureInfo.InvariantCulture, $"{length:0.###} ps are too short for {what}: {needed:0.###} ps without a break are needed{missing}");
        if (observables.GetValueOrDefault("vacf") is VacfOptions vacf && BandErrorFrames(vacf, run) is var blocks && frames < blocks)
        {
            yield return Sentence("an error of band centres", " (vacf:maxLagPs)", blocks * picoseconds);
        }

        if (observables.GetValueOrDefault("angles") is AnglesOptions angles && run.Groups.Any(static g => g.Angles.Count > 0)
            && LowpassFrames(new AngleFilter(angles, run), theta: false) is var whole && frames < whole)
        {
            yield return Sentence("low-passed angles", " (angles:lowpassCm1)", whole * picoseconds);
        }

        // Blocks of twice the longest lag and what their last origins reach: 21 lags hold ten of them.
        if (observables.ContainsKey("diffusion") && length < LongEnoughPs)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"an interval of D needs diffusion to be seen within {length / ((2 * DiffusionInterval.WantedBlocks) + 1):0.###} ps, a twenty-first of {length:0.###} ps; slower motion has D without one");
        }
    }

    /// <summary>Frames that low-passed angles need, or low-passed angular velocities: the first output that has all its taps.</summary>
    internal static long LowpassFrames(AngleFilter filter, bool theta)
    {
        long before = filter.HalfLength + (theta ? 0L : filter.HalfStep), output = (before + filter.Spacing - 1) / filter.Spacing * filter.Spacing;
        return output + before + 1;
    }

    /// <summary>Frames that the error of a band centre needs: five blocks of origins, and the two frames that have no velocity.</summary>
    private static long BandErrorFrames(VacfOptions options, RunDescription run) => BandCentre.ErrorOrigins((int)Math.Clamp(run.FramesIn(options.MaxLagPs) ?? 1, 1, VelocityAutocorrelation.MostLags)) + 2;
}
