using Pipeline.Formats.Model;
using System.Globalization;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Msd;

namespace Pipeline.Stages.Derived.Premises;

/// <summary>That the steps between frames are short enough to tell which image of an atom moved.</summary>
/// <remarks>
/// A step of 0.4 of an edge may be one of 0.6 the other way. Where the density of steps falls from 0.3 to 0.7 of an edge, taking them all
/// for the shorter one changes a mean-squared displacement by at most share x 0.2 edge^2/(mean square step), share = steps seen above 0.3;
/// the axes are weighted by the squares of their edges. Fails above 5 %. Hops of 0.75 of an edge are seen as 0.25 and cannot be told by
/// anyone.
/// </remarks>
internal static class UnwrapPremise
{
    /// <summary>Kind of its event.</summary>
    public static string Kind => EventKind.UnwrapAmbiguous.Name;

    /// <summary>What their intermediate table is.</summary>
    public static readonly TableSchema Schema = PremiseSet.SchemaOf("displacement");

    private const double MostBias = 0.05;
    private const double BiasPerStep = 0.2; // edge^2: 0.6^2 - 0.4^2

    /// <summary>The table.</summary>
    public static ColumnTable Compute(DerivedInput input) => Compute(input.Tables[StepCounts.Schema.Name], input.Run.AnalysisStride);

    /// <summary>The table, from the intermediate table <c>msd_steps</c>.</summary>
    /// <param name="steps">The steps between analysed frames.</param>
    /// <param name="stride">Every how many frames one is analysed: images are counted from every frame, whose steps are not known where it
    /// is more than one.</param>
    public static ColumnTable Compute(ColumnTable steps, long stride = 1)
    {
        ArgumentNullException.ThrowIfNull(steps);
        IReadOnlyList<string> species = steps.Utf8("species");
        return PremiseSet.ToTable(Schema, steps.FramesSeen, species.Distinct(StringComparer.Ordinal).Select(s => stride == 1
            ? Of(steps, s, species)
            : new Premise(Kind, s, PremiseState.Untested, Claims.AllDiffusion, string.Create(CultureInfo.InvariantCulture, $"images untested: one of {stride} frames is analysed"))));
    }

    private static Premise Of(ColumnTable steps, string species, IReadOnlyList<string> names)
    {
        ReadOnlySpan<double> edges = Values(steps, "edge_A2"), counts = Values(steps, "steps"), squares = Values(steps, "mean_square");
        ReadOnlySpan<long> large = steps.Int64("large");
        double wrong = 0, all = 0, total = 0;
        long seen = 0;
        for (int row = 0; row < names.Count; row++)
        {
            if (string.Equals(names[row], species, StringComparison.Ordinal) && counts[row] > 0)
            {
                wrong += BiasPerStep * edges[row] * large[row] / counts[row];
                all += edges[row] * squares[row];
                total += counts[row];
                seen += large[row];
            }
        }

        double bias = wrong > 0 ? wrong / all : 0;
        string? note = bias > MostBias
            ? string.Create(CultureInfo.InvariantCulture, $"{100 * seen / total:G2} % of the steps between frames are longer than 0.3 of a cell edge, so that images can be mistaken: D may be wrong by {100 * bias:F0} %; write frames more often")
            : null;
        return new Premise(Kind, species, note is null ? PremiseState.Holds : PremiseState.Fails, Claims.AllDiffusion, note) { Value = bias };
    }

    private static ReadOnlySpan<double> Values(ColumnTable table, string name) => table.Float64(name);
}
