using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Studies.Comparisons;

/// <summary>Turns rows into the table <c>comparison</c>.</summary>
public static class ComparisonTable
{
    /// <summary>What the table <c>comparison</c> is.</summary>
    public static readonly TableSchema Schema = new("comparison", 1)
    {
        Definition = "candidate less reference, observable by observable, with a test, a margin and a verdict",
        Columns =
        [
            ColumnSchema.Frames("Analysed frames of both sides, in all replicates"),
            ColumnSchema.Utf8("observable", "What is compared; the observables are listed in docs/studies.md").Key(),
            ColumnSchema.Utf8("species", "Species, pair or group; null where it is of none").Key(),
            ColumnSchema.Utf8("unit", "Unit of the values, the effect and the margin"),
            ColumnSchema.Float64("value_reference", "", "Mean over the replicates of the reference; the published value; null for a curve"),
            ColumnSchema.Float64("value_candidate", "", "Mean over the replicates of the candidate; null for a curve"),
            ColumnSchema.Float64("effect", "", "Candidate less reference; for a curve the size of the difference beyond the noise"),
            ColumnSchema.Float64("lo95", "", "Lower end of the 95 % interval of the effect; null where no test could be made"),
            ColumnSchema.Float64("hi95", "", "Upper end of the 95 % interval"),
            ColumnSchema.Float64("margin", "", "Up to here a difference does not matter"),
            ColumnSchema.Int64("n_reference", "1", "Replicates of the reference; 0 for published values"),
            ColumnSchema.Int64("n_candidate", "1", "Replicates of the candidate; 0 for published values"),
            ColumnSchema.Utf8("replicates", "What they are: runs, or stretches of one run"),
            ColumnSchema.Utf8("test", "Name of the test; null where none could be made"),
            ColumnSchema.Float64("df", "1", "Degrees of freedom; null where the test has none"),
            ColumnSchema.Float64("p", "1", "Probability of a difference as large without cause"),
            ColumnSchema.Float64("p_holm", "1", "The same after Holm's correction over all observables; of the primary one p itself"),
            ColumnSchema.Boolean("primary", "Named beforehand with --primary: tested for itself"),
            ColumnSchema.Utf8("verdict", "agrees: interval inside the margin; differs: p_holm < 0.05 and beyond the margin; else cannot tell"),
            ColumnSchema.Int64("needed", "1", "Replicates a side for a decision at 80 % power; null where there is one, or where more would not help"),
            ColumnSchema.Utf8("note", "Sizes of the difference, and what should be known"),
        ],
    };

    /// <summary>A verdict as the table and the terminal have it.</summary>
    public static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Agrees => "agrees",
        Verdict.Differs => "differs",
        _ => "cannot tell",
    };

    /// <summary>The table.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="frames">Analysed frames of both sides.</param>
    /// <param name="metadata">What was compared, and how.</param>
    public static ColumnTable Build(IReadOnlyList<ComparisonRow> rows, long frames, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(rows);
        TableBuilder table = new(Schema, rows.Count);
        foreach (ComparisonRow row in rows)
        {
            table.Int64("frames", frames);
            table.Utf8("observable", row.Observable);
            table.Utf8("species", row.Species.Length == 0 ? null : row.Species);
            table.Utf8("unit", row.Unit);
            table.Float64("value_reference", row.Reference);
            table.Float64("value_candidate", row.Candidate);
            table.Float64("effect", row.Effect);
            table.Float64("lo95", row.Lo95);
            table.Float64("hi95", row.Hi95);
            table.Float64("margin", row.Margin);
            table.Int64("n_reference", row.ReferenceCount);
            table.Int64("n_candidate", row.CandidateCount);
            table.Utf8("replicates", row.Replicates);
            table.Utf8("test", row.Test.Length == 0 ? null : row.Test);
            table.Float64("df", row.Df);
            table.Float64("p", row.P);
            table.Float64("p_holm", row.PHolm);
            table.Boolean("primary", row.IsPrimary);
            table.Utf8("verdict", Word(row.Verdict));
            table.Int64("needed", row.Needed);
            table.Utf8("note", row.Note);
        }

        return table.ToTable(frames, metadata);
    }
}
