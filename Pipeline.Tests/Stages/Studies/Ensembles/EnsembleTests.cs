using Pipeline.Formats.Tables;
using Pipeline.Stages;
using Pipeline.Stages.Studies;
using Pipeline.Stages.Studies.Ensembles;

namespace Pipeline.Tests.Stages.Studies.Ensembles;

/// <summary>Means of tables over runs: against plain sums on random tables, and what is refused.</summary>
public sealed class EnsembleTests
{
    private static readonly TableSchema s_schema = new("probe", 1)
    {
        Definition = "test",
        Columns =
        [
            ColumnSchema.Frames(),
            ColumnSchema.Utf8("species", "A species").Key(),
            ColumnSchema.Float64("r_A", "angstrom", "Centre").Key(),
            ColumnSchema.Float64("r_lo_A", "angstrom", "Edge").Coordinate(),
            ColumnSchema.Int64("count", "1", "Counts"),
            ColumnSchema.Float64("g", "1", "A number"),
            ColumnSchema.Utf8("note", "A note"),
        ],
    };

    [Fact]
    public void Mean_IsThatOfAPlainLoop_WhateverTheOrderOfRowsAndRuns()
    {
        Random random = new(5);
        double[][] values = [.. Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, 20).Select(_ => random.NextDouble()).ToArray())];
        RunTable[] runs = [.. values.Select((v, r) => Run($"run{r}", v, shuffled: r % 2 == 1))];

        ColumnTable mean = MeanTable.Of(s_schema, runs, allLags: false), backwards = MeanTable.Of(s_schema, [.. runs.Reverse()], allLags: false);

        Dictionary<double, int> row = Enumerable.Range(0, 20).ToDictionary(i => mean.NumbersOrNaN("r_A")[i]);
        for (int i = 0; i < 20; i++)
        {
            double[] x = [.. values.Select(v => v[i])];
            double average = x.Average(), sd = Math.Sqrt(x.Sum(v => (v - average) * (v - average)) / 3);
            int at = row[i];
            Assert.Equal(average, mean.NumbersOrNaN("g")[at], 1e-15);
            Assert.Equal(sd, mean.NumbersOrNaN("g_std")[at], 1e-14);
            Assert.Equal(sd / 2, mean.NumbersOrNaN("g_stderr")[at], 1e-14);
            Assert.Equal(4 * i, mean.Int64("count")[at]);
            Assert.Equal(0, mean.NumbersOrNaN("count_std")[at]);
            Assert.Equal(4, mean.Int64("runs")[at]);
            Assert.Equal(400, mean.Int64("frames")[at]);
        }

        Assert.Equal(mean.NumbersOrNaN("g").Order(), backwards.NumbersOrNaN("g").Order(), (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.DoesNotContain(mean.Columns, static c => c.Name is "r_A_std" or "r_lo_A_std" or "frames_std");
    }

    [Fact]
    public void OneRun_HasNoScatter_AndEqualRunsHaveNone()
    {
        double[] x = [0.1, 0.2, 0.3];
        ColumnTable one = MeanTable.Of(s_schema, [Run("a", x)], allLags: false), same = MeanTable.Of(s_schema, [Run("a", x), Run("b", x), Run("c", x)], allLags: false);

        Assert.Equal(x, one.NumbersOrNaN("g"));
        Assert.All(one.NumbersOrNaN("g_std"), static v => Assert.True(double.IsNaN(v)));
        Assert.Equal(x, same.NumbersOrNaN("g"));
        Assert.All(same.NumbersOrNaN("g_std"), static v => Assert.Equal(0, v));
    }

    [Fact]
    public void NumberThatARunLacks_IsNotAveragedOverTheOthers()
    {
        ColumnTable mean = MeanTable.Of(s_schema, [Run("a", [1, double.NaN]), Run("b", [2, 5])], allLags: false);

        Assert.Equal([1.5, double.NaN], mean.NumbersOrNaN("g"));
        Assert.Equal([2L, 2], mean.Int64("runs").ToArray());
    }

    [Fact]
    public void OtherBins_AreRefused_WithBothFiles()
    {
        StudyException error = Assert.Throws<StudyException>(() => MeanTable.Of(s_schema, [Run("a", [1, 2, 3]), Run("b", [1, 2])], allLags: false));
        Assert.Contains("place of a", error.Message, StringComparison.Ordinal);
        Assert.Contains("place of b", error.Message, StringComparison.Ordinal);

        RunTable moved = Run("b", [1, 2, 3]);
        moved = moved with { Table = moved.Table with { Columns = [.. moved.Table.Columns.Select(static c => c.Name is "r_lo_A" ? ((Float64Column)c) with { Values = new double[] { 7, 8, 9 } } : c)] } };
        Assert.Contains("r_lo_A", Assert.Throws<StudyException>(() => MeanTable.Of(s_schema, [Run("a", [1, 2, 3]), moved], allLags: false)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lags_AreCutToTheShortestRun_UnlessToldOtherwise()
    {
        TableSchema lags = s_schema with { Columns = [ColumnSchema.Frames(), ColumnSchema.Int64("lag_frames", "1", "Lag").Key(), ColumnSchema.Float64("x", "1", "A number")] };
        RunTable Of(string run, int count)
        {
            TableBuilder table = new(lags);
            for (int i = 0; i < count; i++)
            {
                table.Int64("frames", 10);
                table.Int64("lag_frames", i);
                table.Float64("x", i);
            }

            return new RunTable(run, run, table.ToTable(10));
        }

        Assert.Equal(3, MeanTable.Of(lags, [Of("a", 3), Of("b", 5)], allLags: false).RowCount);
        ColumnTable all = MeanTable.Of(lags, [Of("a", 3), Of("b", 5)], allLags: true);
        Assert.Equal([2L, 2, 2, 1, 1], all.Int64("runs").ToArray());
    }

    /// <summary>A column of numbers that is neither key nor coordinate is a result and is averaged; edges and times of bins never are.</summary>
    [Fact]
    public void Schemas_TellCoordinatesFromResults()
    {
        foreach (TableSchema schema in TableRegistry.All.Where(static t => t.Name is not ("runs" or "thermo" or "events" or "angle_series" or "summary" or "peaks")))
        {
            foreach (ColumnSchema column in schema.Columns.Where(static c => c is { Type: ColumnType.Float64, IsKey: false, IsCoordinate: false }))
            {
                Assert.False(
                    column.Name.Contains("_lo_", StringComparison.Ordinal) || column.Name.Contains("_hi_", StringComparison.Ordinal) || column.Name is "lag_ps" or "r_A",
                    $"{schema.Name}.{column.Name} looks like a coordinate: declare it with Coordinate()");
            }

            Assert.All(schema.Columns.Where(static c => c.IsCoordinate), c => Assert.Equal(ColumnType.Float64, c.Type));
        }
    }

    private static RunTable Run(string run, double[] values, bool shuffled = false)
    {
        TableBuilder table = new(s_schema);
        int[] order = [.. Enumerable.Range(0, values.Length)];
        if (shuffled)
        {
            new Random(1).Shuffle(order);
        }

        foreach (int i in order)
        {
            table.Int64("frames", 100);
            table.Utf8("species", "Ag");
            table.Float64("r_A", i);
            table.Float64("r_lo_A", i - 0.5);
            table.Int64("count", i);
            table.Float64("g", values[i]);
            table.Utf8("note", null);
        }

        return new RunTable(run, "place of " + run, table.ToTable(100));
    }
}
