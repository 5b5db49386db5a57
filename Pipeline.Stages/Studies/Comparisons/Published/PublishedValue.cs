namespace Pipeline.Stages.Studies.Comparisons.Published;

/// <summary>A value, or a range, that was published, and the cell of the result tables it is compared with.</summary>
/// <param name="Quantity">What it is, in words.</param>
/// <param name="Of">Species, pair or group; null where it is of none.</param>
/// <param name="Method">AIMD or MLMD; null where that is not said.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="From">The value, or the lower end of the range; negative infinity where there is none.</param>
/// <param name="To">The value, or the upper end; positive infinity where there is none.</param>
/// <param name="Tolerance">How far another result may be off: the margin.</param>
/// <param name="ToleranceFrom">Where the tolerance comes from.</param>
/// <param name="Table">Table of the cell; null: for people only.</param>
/// <param name="Column">Column of the cell.</param>
/// <param name="Where">Key columns that name its row.</param>
public sealed record PublishedValue(
    string Quantity,
    string? Of,
    string? Method,
    string Unit,
    double From,
    double To,
    double Tolerance,
    string ToleranceFrom,
    string? Table,
    string? Column,
    IReadOnlyDictionary<string, string> Where)
{
    /// <summary>The value; of a range the end nearest to another result.</summary>
    public double Nearest(double result) => From <= result && result <= To ? result : result < From ? From : To;

    /// <summary>The value for print: of a range its middle; of a bound the bound.</summary>
    public double Shown => double.IsInfinity(From) ? To : double.IsInfinity(To) ? From : (From + To) / 2;
}
