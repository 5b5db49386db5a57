namespace Pipeline.Stages.Results;

/// <summary>One comparison of a condition.</summary>
/// <param name="Column">Name of the column.</param>
/// <param name="Operator">The comparison.</param>
/// <param name="Literal">What the value is compared with; empty for <c>is null</c> and <c>is not null</c>.</param>
/// <param name="IsQuoted">The literal stood in quotes: it is a text, whatever it looks like.</param>
public sealed record RowTest(string Column, RowOperator Operator, string Literal, bool IsQuoted);
