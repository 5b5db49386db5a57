using Pipeline.Formats.Tables;
using Pipeline.Stages.Results;
using Pipeline.Stages.Studies;
using Pipeline.Stages.Studies.Comparisons;
using Pipeline.Stages.Studies.Comparisons.Published;

namespace Pipeline.Tests.Stages.Studies.Comparisons;

/// <summary>Published values against runs whose numbers are made up: margins, ranges, signs, and what has no interval.</summary>
public sealed class PublishedComparisonTests
{
    private static readonly TableSchema s_band = new("band_centre", 1)
    {
        Definition = "test",
        Columns = [ColumnSchema.Frames(), ColumnSchema.Utf8("species", "s").Key(), ColumnSchema.Float64("band_centre_cm1", "1/cm", "x"), ColumnSchema.Float64("stderr_cm1", "1/cm", "e")],
    };

    private static readonly PublishedValue s_value = new(
        "band centre", "Na", "MLMD", "cm-1", 129, 129, 2, "ours", "band_centre", "band_centre_cm1", new Dictionary<string, string> { ["species"] = "Na" });

    [Theory]
    [InlineData(129.2, Verdict.Agrees)]
    [InlineData(140, Verdict.Differs)]
    [InlineData(130.9, Verdict.CannotTell)]
    public async Task RunsWithLittleScatter_AreJudgedByTheTolerance(double centre, Verdict expected)
    {
        ComparisonRow row = Assert.Single(await CompareAsync(s_value, true, [(centre - 0.1, 9), (centre, 9), (centre + 0.1, 9)]));

        Assert.Equal(expected, row.Verdict);
        Assert.Equal(centre - 129, row.Effect, 1e-9);
        Assert.Equal(4.302652729696 * 0.1 / Math.Sqrt(3), row.Hi95 - row.Effect, 1e-6); // t of two degrees of freedom
        Assert.Equal((129.0, centre, 0, 3), (row.Reference, Math.Round(row.Candidate, 9), row.ReferenceCount, row.CandidateCount));
    }

    [Fact]
    public async Task PaperAsCandidate_TurnsTheSign()
    {
        ComparisonRow row = Assert.Single(await CompareAsync(s_value, false, [(139, 9), (140, 9), (141, 9)]));

        Assert.Equal(-11, row.Effect, 1e-9);
        Assert.True(row.Lo95 < -11 && row.Hi95 > -11 && row.Hi95 < -2);
        Assert.Equal((140.0, 129.0), (row.Reference, row.Candidate));
    }

    [Fact]
    public async Task OneRun_HasItsOwnInterval_OrNone()
    {
        ComparisonRow own = Assert.Single(await CompareAsync(s_value, true, [(129.1, 0.3)])), none = Assert.Single(await CompareAsync(s_value, true, [(129.1, double.NaN)]));

        Assert.Equal(1.959963985 * 0.3, own.Hi95 - own.Effect, 1e-6);
        Assert.Equal(Verdict.Agrees, own.Verdict);
        Assert.Equal(Verdict.CannotTell, none.Verdict);
        Assert.Contains("one run gives no interval", none.Note, StringComparison.Ordinal);
        Assert.True(double.IsNaN(none.P));
    }

    /// <summary>Inside a published range nothing is off; outside, the distance to its nearer end counts.</summary>
    [Theory]
    [InlineData(126, 0, Verdict.Agrees)]
    [InlineData(131, 1, Verdict.Agrees)]
    [InlineData(139, 9, Verdict.Differs)]
    [InlineData(110, -10, Verdict.Differs)]
    public async Task Range_IsComparedWithItsNearerEnd(double centre, double effect, Verdict expected)
    {
        ComparisonRow row = Assert.Single(await CompareAsync(s_value with { From = 120, To = 130 }, true, [(centre - 0.1, 9), (centre, 9), (centre + 0.1, 9)]));

        Assert.Equal(effect, row.Effect, 1e-9);
        Assert.Equal(expected, row.Verdict);
    }

    [Fact]
    public async Task WhatTheRunsDoNotHave_CannotBeTold()
    {
        ComparisonRow table = Assert.Single(await CompareAsync(s_value with { Table = "ml_errors", Column = "x" }, true, [(1, 1)]));
        ComparisonRow row = Assert.Single(await CompareAsync(s_value with { Where = new Dictionary<string, string> { ["species"] = "Sb" } }, true, [(1, 1), (2, 1)]));

        Assert.Contains("the runs have no table ml_errors", table.Note, StringComparison.Ordinal);
        Assert.Contains("not there in 2 of 2 runs", row.Note, StringComparison.Ordinal);
        Assert.All([table, row], static r => Assert.Equal(Verdict.CannotTell, r.Verdict));
    }

    private static Task<IReadOnlyList<ComparisonRow>> CompareAsync(PublishedValue value, bool isReference, (double Centre, double Error)[] runs)
    {
        IReadOnlyList<PublishedTable> tables = [.. runs.Select(static (r, i) => new PublishedTable($"run{i}", "sealed", new ResultFile("band_centre", "x", null), Table(r.Centre, r.Error), null))];
        ComparedSide side = new("own", [new RunConditions("run", "s", "Na3SbS4", 8, 300, 1, 1, 1, "NVT", 1)], false, (name, _) => Task.FromResult<IReadOnlyList<PublishedTable>>(name is "band_centre" ? tables : []));
        return PublishedComparison.CompareAsync([value], side, null, isReference, new ComparisonOptions(), TestContext.Current.CancellationToken);
    }

    private static ColumnTable Table(double centre, double error)
    {
        TableBuilder table = new(s_band);
        table.Int64("frames", 1);
        table.Utf8("species", "Na");
        table.Float64("band_centre_cm1", centre);
        table.Float64("stderr_cm1", error);
        return table.ToTable(1);
    }
}
