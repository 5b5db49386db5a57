using Pipeline.Host.Configuration;
using Pipeline.Stages.Studies.Comparisons.Published;

namespace Pipeline.Host.Commands.Comparing;

/// <summary>A value of a file of <c>configs/paper</c> as the comparison takes it.</summary>
internal static class PaperValuesAsPublished
{
    private static readonly Dictionary<string, string> s_none = new(StringComparer.Ordinal);

    public static PublishedValue Of(PaperValue value) => new(
        value.Quantity,
        value.Of,
        value.Method,
        value.Unit,
        value.Value ?? value.From ?? double.NegativeInfinity,
        value.Value ?? value.To ?? double.PositiveInfinity,
        value.Tolerance,
        value.ToleranceFrom,
        value.Table,
        value.Column,
        value.Where ?? s_none);
}
