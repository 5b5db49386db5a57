using Pipeline.Formats.Tables;
using Pipeline.Stages.Derived;

namespace Pipeline.Stages.Studies;

/// <summary>
/// The lags over which several runs get their diffusion coefficient: the same for all of them, whatever each run claims. Taking only runs
/// that claim one would be a selection, and windows of their own would compare different things.
/// </summary>
/// <remarks>
/// From a twentieth to a fifth of the shortest run. The interval is that of the scatter over runs, so no blocks of a run are needed and the
/// window may end later than that of a single run, which asks for ten blocks (1/21): slow relaxation is left behind. Beyond a fifth the
/// scatter of a displacement grows faster than the window.
/// </remarks>
/// <param name="FromPs">First lag, ps.</param>
/// <param name="ToPs">Last lag, ps.</param>
public sealed record CommonWindow(double FromPs, double ToPs)
{
    private const double Begin = 1.0 / 20, End = 1.0 / 5;

    /// <summary>The window of runs; null where one of them has no time step.</summary>
    public static CommonWindow? Of(IEnumerable<RunConditions> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        double shortest = runs.Select(static r => double.IsNaN(r.TimePs) ? 0 : r.TimePs).DefaultIfEmpty(0).Min();
        return shortest > 0 ? new CommonWindow(Begin * shortest, End * shortest) : null;
    }

    /// <summary>D of a species over the window from a run's table <c>msd</c>, cm²/s; NaN where the run has no such lags.</summary>
    /// <param name="msd">The table.</param>
    /// <param name="species">Species.</param>
    /// <param name="drift">What was removed.</param>
    /// <param name="segments">Segments of the run.</param>
    /// <returns>Of each atom, and of their sum.</returns>
    public (double Tracer, double Collective) D(ColumnTable msd, string species, string drift, int segments = 1)
    {
        MsdSlope slope = MsdSlope.Of(msd, species, drift, FromPs, ToPs, SlopeMethod.Gls, segments);
        return (slope.TracerD, slope.CollectiveD);
    }
}
