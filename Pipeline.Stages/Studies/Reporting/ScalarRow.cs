namespace Pipeline.Stages.Studies.Reporting;

/// <summary>A number with its error; NaN where there is none.</summary>
/// <param name="Value">The number.</param>
/// <param name="Error">Standard error, or half of an interval, as the column says.</param>
public readonly record struct ScalarValue(double Value, double Error);

/// <summary>A row of the table of scalars of a paper.</summary>
/// <param name="Quantity">Such as <c>diffusion_coefficient</c>.</param>
/// <param name="Of">Species, pair or group; empty where it is of none.</param>
/// <param name="Unit">Unit in ASCII.</param>
/// <param name="Values">One value a column of the table.</param>
/// <param name="Remark">Such as a verdict; empty where there is nothing to say.</param>
public sealed record ScalarRow(string Quantity, string Of, string Unit, IReadOnlyList<ScalarValue> Values, string Remark);
