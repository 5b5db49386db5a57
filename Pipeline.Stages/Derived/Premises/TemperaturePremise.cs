using Pipeline.Formats.Model;
using System.Globalization;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Derived.Premises;

/// <summary>That the run has one temperature: D, a conductivity or a band centre of a run that is heated belongs to none.</summary>
/// <remarks>
/// Fails where the INCAR asks for a ramp, or where a straight line through means over blocks of the OSZICAR's temperatures climbs or falls
/// by more than 3 % of the mean over the run, at p &lt; 1e-3 (Student's t of the slope). Blocks are longer than the correlation time of the
/// temperature, so that their means are independent.
/// </remarks>
internal static class TemperaturePremise
{
    /// <summary>Kind of its event.</summary>
    public static string Kind => EventKind.TemperatureTrend.Name;

    private const double LeastChange = 0.03;
    private const double Confidence = 0.999;

    public static Premise Of(RunDescription run, OszicarRecords? oszicar)
    {
        if (run.TemperatureRamp is { } ramp)
        {
            return Fails(ramp.FromK, ramp.ToK, "by the INCAR");
        }

        (double[] at, double[] kelvin) = Series(oszicar);
        if (kelvin.Length == 0)
        {
            return Premise(PremiseState.Untested, "temperature untested: no temperature series (OSZICAR)");
        }

        BlockMeans means = BlockMeans.Of(at, kelvin);
        if (means.Blocks < BlockMeans.FewestBlocks)
        {
            return Premise(PremiseState.Untested, string.Create(
                CultureInfo.InvariantCulture,
                $"temperature untested: {kelvin.Length} values hold {means.Blocks} blocks longer than its correlation time, {BlockMeans.FewestBlocks} needed"));
        }

        return Math.Abs(means.Change) > LeastChange * means.Mean && means.IsSlope(Confidence)
            ? Fails(means.Mean - (means.Change / 2), means.Mean + (means.Change / 2), "by the OSZICAR")
            : Premise(PremiseState.Holds, null);
    }

    private static Premise Fails(double from, double to, string source) => Premise(
        PremiseState.Fails, string.Create(CultureInfo.InvariantCulture, $"temperature goes from {from:0.#} to {to:0.#} K {source}"));

    private static Premise Premise(PremiseState state, string? note) => new(Kind, null, state, Claims.DiffusionInterval | Claims.BandError, note);

    private static (double[] At, double[] Kelvin) Series(OszicarRecords? oszicar)
    {
        List<double> at = [], kelvin = [];
        foreach ((long step, OszicarValues values) in oszicar?.Steps ?? new Dictionary<long, OszicarValues>())
        {
            if (values.TemperatureK is { } t && double.IsFinite(t))
            {
                at.Add(step);
                kelvin.Add(t);
            }
        }

        return ([.. at], [.. kelvin]);
    }
}
