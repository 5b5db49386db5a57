using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Derived.Summaries;

/// <summary>The table <c>summary</c>: the numbers people quote of a run, one a row, each found in the table that has it.</summary>
internal static class SummaryTable
{
    /// <summary>What the table <c>summary</c> is.</summary>
    public static readonly TableSchema Schema = new("summary", 1)
    {
        Definition = "the numbers people quote of a run, from its other tables",
        Columns =
        [
            ColumnSchema.Frames(),
            ColumnSchema.Utf8("quantity", "What the number is; the quantities are listed below").Key(),
            ColumnSchema.Utf8(
                "species", "Species or pair (A-B); of coordination_number those of B around an A; null where it is of none").Key(),
            ColumnSchema.Utf8("motif", "Group or triple of the recipe; null where it is of none").Key(),
            ColumnSchema.Float64("value", "", "The number, in the unit of the column unit; null where the run does not give it"),
            ColumnSchema.Float64("stderr", "", "Standard error, in the same unit; null where one run gives none"),
            ColumnSchema.Utf8("unit", "Unit of value and stderr"),
            ColumnSchema.Utf8("note", "How the number was found, or why there is none"),
        ],
    };

    // In the order of the table: conditions, transport, structure, vibration, polyanions, ions around them.
    private static readonly Func<DerivedInput, IEnumerable<SummaryRow>>[] s_parts =
    [
        ConditionRows.Of,
        TransportRows.Of,
        ShellRows.Of,
        BandRows.Of,
        AngleRows.Of,
        DensityMaximum.Rows,
        PairCore.Rows,
    ];

    /// <summary>The table.</summary>
    public static ColumnTable Compute(DerivedInput input)
    {
        TableBuilder table = new(Schema);
        foreach (SummaryRow row in s_parts.SelectMany(part => part(input)))
        {
            table.Int64("frames", input.Summary.Frames);
            table.Utf8("quantity", row.Quantity);
            table.Utf8("species", row.Species);
            table.Utf8("motif", row.Motif);
            table.Float64("value", row.Value);
            table.Float64("stderr", row.StandardError);
            table.Utf8("unit", row.Unit);
            table.Utf8("note", row.Note);
        }

        return table.ToTable(input.Summary.Frames);
    }
}
