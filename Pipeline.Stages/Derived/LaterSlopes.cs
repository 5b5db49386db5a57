using System.Globalization;
using Pipeline.Stages.Derived.Premises;

namespace Pipeline.Stages.Derived;

/// <summary>
/// What later windows of the same run say against a slope: how far the ends of its intervals have to go to take that in. Where relaxation
/// is slow the slope falls on beyond the window that was chosen, and its blocks scatter about the value it has there.
/// </summary>
/// <remarks>
/// Definition: later windows end at twice the end of the one chosen, and at the longest lag with five blocks (1/6 of the run); they begin at a quarter of their
/// end. Δ = later slope - slope is linear in the displacements, so it has a block error of its own, from blocks as long as the later window.
/// Where Δ is below minus one error, the 95 % interval goes down to the lower end of the later window's own, below minus two the 68 % one
/// too; where it is above two errors, both go up. Nothing else changes: D stays, and an interval never gets narrower.
/// Source:     chosen by coverage, docs/method.md. Displacements of overdamped ions are concave in time (their velocities correlate
/// negatively), so that a slope that falls is what relaxation does, and one that rises is chance: hence one error here and two there.
/// Limits:     relaxation that reaches beyond 1/6 of the run is not seen. Moving on to the later window instead spoils the coverage of
/// honest walkers, taking the claim away does not raise that of the others.
/// </remarks>
/// <param name="Below68">Beyond the lower end of the 68 % interval, cm²/s.</param>
/// <param name="Above68">Beyond its upper end.</param>
/// <param name="Below95">Beyond the lower end of the 95 % interval.</param>
/// <param name="Above95">Beyond its upper end.</param>
/// <param name="Note">The figures; null where later windows agree.</param>
internal readonly record struct LaterSlopes(double Below68, double Above68, double Below95, double Above95, string? Note)
{
    private const double Falling95 = 1, Falling68 = 2, Rising = 2;

    /// <summary>The lags of later windows and their blocks; none where the run is too short for five.</summary>
    public static IEnumerable<(int[] Lags, OriginBlocks Blocks)> Windows(DiffusionBlocks series, int last)
    {
        int twice = Array.FindLastIndex(series.Lags, l => l <= 2 * series.Lags[last]), longest = DiffusionWindow.Longest(series, DiffusionInterval.FewestBlocks, 1);
        foreach (int end in new[] { twice, longest }.Distinct().Where(end => end > last))
        {
            OriginBlocks blocks = series.Split(end, 1);
            if (blocks.Count >= DiffusionInterval.FewestBlocks)
            {
                yield return (DiffusionEstimator.Thin(Array.FindIndex(series.Lags, l => 4 * l >= series.Lags[end]), end), blocks);
            }
        }
    }

    /// <summary>What they say of the slope Σ <paramref name="weights"/> × displacement; <paramref name="unit"/> makes D of a slope a frame.</summary>
    public static LaterSlopes Of(OriginBlocks blocks, int[] lags, double[] weights, SlopeMethod method, DiffusionQuantity quantity, double unit)
    {
        DiffusionInterval chosen = DiffusionInterval.Of(blocks, lags, weights, quantity);
        LaterSlopes found = default;
        foreach ((int[] later, OriginBlocks own) in Windows(blocks.Series, lags[^1]))
        {
            double[] laterWeights = DiffusionEstimator.Weights(blocks.Series, later, method);
            DiffusionInterval slope = DiffusionInterval.Of(own, later, laterWeights, quantity);
            DiffusionInterval difference = DiffusionInterval.Of(own, [.. lags, .. later], [.. weights.Select(static w => -w), .. laterWeights], quantity);
            double errors = difference.Value / difference.StandardError;
            double Below(double half, double laterHalf) => Math.Max(0, chosen.Value - half - (slope.Value - laterHalf)) * unit;
            double Above(double half, double laterHalf) => Math.Max(0, slope.Value + laterHalf - (chosen.Value + half)) * unit;
            LaterSlopes one = errors switch
            {
                < -Falling68 => new(Below(chosen.Half68, slope.Half68), 0, Below(chosen.Half95, slope.Half95), 0, "both intervals take"),
                < -Falling95 => new(0, 0, Below(chosen.Half95, slope.Half95), 0, "the 95 % interval takes"),
                > Rising => new(0, Above(chosen.Half68, slope.Half68), 0, Above(chosen.Half95, slope.Half95), "both intervals take"),
                _ => default,
            };
            found = found.And(one, one.Note is not { } who ? null : string.Create(
                CultureInfo.InvariantCulture,
                $"D up to {blocks.Series.Lags[later[^1]] * blocks.Series.PsPerFrame:0.###} ps is {slope.Value * unit:0.00e+0} cm^2/s, {(errors < 0 ? "lower" : "higher")} by {Math.Abs(difference.Value) * unit:0.0e+0} +- {difference.StandardError * unit:0.0e+0} (standard error): {who} that in"));
        }

        return found;
    }

    private LaterSlopes And(LaterSlopes other, string? note) => new(
        Math.Max(Below68, other.Below68), Math.Max(Above68, other.Above68), Math.Max(Below95, other.Below95), Math.Max(Above95, other.Above95), PremiseSet.Join(Note, note));
}
