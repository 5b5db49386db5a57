using Pipeline.Formats.Tables;
using Pipeline.Stages.Studies.Activation;
using Pipeline.Stages.Studies.Comparisons;

namespace Pipeline.Stages.Studies;

/// <summary>What every table is that a study of finished results writes, one line each, in alphabetical order.</summary>
public static class StudyTables
{
    /// <summary>The tables.</summary>
    public static IReadOnlyList<TableSchema> All { get; } =
    [
        ArrheniusTable.Schema,
        ComparisonTable.Schema,
    ];
}
