using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Studies.Comparisons;

/// <summary>Something that can be compared: how its values are found in a published table, and up to where a difference does not matter.</summary>
/// <param name="Name">Name of the observable in the table <c>comparison</c>.</param>
/// <param name="Table">The table it is read from.</param>
/// <param name="Unit">Unit of value, effect and margin.</param>
/// <param name="Margin">Up to here a difference does not matter, unless the recipe says otherwise.</param>
/// <param name="Values">Values of one replicate by species, pair or group: one number, or the points of a curve.</param>
public sealed record ComparedObservable(
    string Name, string Table, string Unit, double Margin, Func<ColumnTable, CommonWindow?, IEnumerable<(string Species, double[] Points)>> Values)
{
    /// <summary>Whether a species, pair or group can be asked of at all, from the table of one replicate: most replicates decide.</summary>
    public Func<ColumnTable, string, CommonWindow?, bool> IsAsked { get; init; } = static (_, _, _) => true;

    /// <summary>The values are curves: the effect is the relative difference in the L2 norm.</summary>
    public bool IsCurve { get; init; }

    /// <summary>How the value of a single number is printed: log D as D.</summary>
    public Func<double, double> Shown { get; init; } = static x => x;

    /// <summary>Another measure of the distance of two mean curves, by its usual name.</summary>
    public (string Name, Func<double[], double[], double> Of)? Size { get; init; }
}
