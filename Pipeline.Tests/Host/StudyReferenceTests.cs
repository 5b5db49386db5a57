using System.Globalization;
using Pipeline.Formats.Tables;
using Pipeline.Stages;
using Pipeline.Stages.Results;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Formats.Parquet;

namespace Pipeline.Tests.Host;

/// <summary>The three replicas of alpha-AgI as an ensemble: every table against a plain loop, and against SQL over what the runs published.</summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class StudyReferenceTests(StudyReferenceTests.Replicas replicas) : IClassFixture<StudyReferenceTests.Replicas>
{
    private static readonly string[] s_special = ["angle_series", "diffusion", "events", "peaks", "runs", "summary", "thermo"];

    public static TheoryData<string> Tables => [.. TableRegistry.All.Select(static t => t.Name).Except([.. s_special, "distance_angle_density"])];

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Table_IsThatOfAPlainLoop(string name)
    {
        TableSchema schema = TableRegistry.Find(name)!;
        ColumnTable mean = (await StudyReader.Open(replicas.Ensemble)!.ReadAsync(name, TestContext.Current.CancellationToken)).Table;
        IReadOnlyList<PublishedTable> runs = await RunCollection.Open(replicas.Outs).ReadAsync(name, TestContext.Current.CancellationToken);
        Dictionary<string, int>[] rows = [.. runs.Select(r => Enumerable.Range(0, r.Table.RowCount).ToDictionary(i => Key(schema, r.Table, i)))];
        Assert.True(mean.RowCount > 0);
        foreach (ColumnSchema column in schema.Columns.Where(static c => c is { Type: ColumnType.Float64, IsKey: false, IsCoordinate: false }))
        {
            double[][] values = [.. runs.Select(r => r.Table.NumbersOrNaN(column.Name))];
            double[] m = mean.NumbersOrNaN(column.Name), sd = mean.NumbersOrNaN(column.Name + "_std"), se = mean.NumbersOrNaN(column.Name + "_stderr");
            double scale = Math.Max(1e-300, m.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max());
            for (int row = 0; row < mean.RowCount; row++)
            {
                string key = Key(schema, mean, row);
                double[] x = [.. rows.Select((r, run) => values[run][r[key]])];
                double average = x.Sum() / 3, deviation = Math.Sqrt(x.Sum(v => (v - average) * (v - average)) / 2);
                Assert.Equal(double.IsNaN(average), double.IsNaN(m[row]));
                if (!double.IsNaN(average))
                {
                    Assert.True(Math.Abs(m[row] - average) <= 1e-12 * scale && Math.Abs(sd[row] - deviation) <= 1e-12 * scale && Math.Abs(se[row] - (deviation / Math.Sqrt(3))) <= 1e-12 * scale, $"{name}.{column.Name} {key}");
                }
            }
        }
    }

    [Fact]
    public async Task Tables_AreThoseOfSql()
    {
        foreach ((string table, string keys, string column) in new[] { ("rdf", "species_a, species_b, r_A", "g"), ("vdos", "species, wavenumber_cm1", "vdos"), ("msd", "species, origin, drift, lag_frames", "msd_A2") })
        {
            string files = string.Join(", ", replicas.Outs.Select(o => $"'{o}/final/{table}/**/*.parquet'"));
            string sql = $"""
                WITH runs AS (SELECT {keys}, CASE WHEN count({column}) = 3 THEN avg({column}) END AS m, CASE WHEN count({column}) = 3 THEN stddev_samp({column}) END AS s, count(*) AS n
                  FROM read_parquet([{files}]) GROUP BY {keys} HAVING count(*) = 3),
                ens AS (SELECT * FROM read_parquet('{replicas.Ensemble}/ensemble/{table}/{table}.parquet'))
                SELECT count(*), max(abs(e.{column} - m)) / max(abs(m)), max(abs(e.{column}_std - s)) / max(abs(m)), max(abs(e.{column}_stderr - s / sqrt(3))) / max(abs(m)),
                  sum(CASE WHEN (e.{column} IS NULL) <> (m IS NULL) THEN 1 ELSE 0 END), (SELECT count(*) FROM ens), (SELECT count(*) FROM runs)
                FROM ens e JOIN runs USING ({keys})
                """;
            string[] cells = Assert.Single(await NodeReaders.DuckDbAsync(sql)).Split(" | ");
            Assert.Equal(cells[5], cells[0]);
            Assert.Equal(cells[6], cells[0]);
            Assert.Equal("0", cells[4]);
            Assert.All(cells[1..4], static c => Assert.True(double.Parse(c, CultureInfo.InvariantCulture) <= 1e-12, c));
        }
    }

    /// <summary>One potential against itself: the 20 ps run of LGPS against that of 72 ps, at other frame intervals.</summary>
    [Fact]
    public async Task OnePotential_AgainstItself_DiffersInNothing()
    {
        using Scratch scratch = new();
        foreach (string run in new[] { "lgps_900K", "lgps_900K_72ps" })
        {
            Ionstream replay = await Ionstream.Run("replay", SharedData.Path("mlmd/" + run), "--out", scratch[run], "--config", "lgps", "--quiet");
            Assert.True(replay.ExitCode == 0, replay.Error);
        }

        Ionstream made = await Ionstream.Run("compare", "--reference", scratch["lgps_900K"], "--candidate", scratch["lgps_900K_72ps"], "--out", scratch["cmp"], "--strict");

        Assert.True(made.ExitCode == 0, made.Output + made.Error);
        Assert.Contains("every 2. frame analysed", made.Output, StringComparison.Ordinal);
        Assert.Contains("differs (0)", made.Output, StringComparison.Ordinal);
    }

    private static string Key(TableSchema schema, ColumnTable table, int row) => string.Join(' ', schema.Keys.Select(k => k.Type switch
    {
        ColumnType.Utf8 => table.Utf8(k.Name)[row],
        ColumnType.Int64 => table.Int64(k.Name)[row].ToString(CultureInfo.InvariantCulture),
        _ => table.NumbersOrNaN(k.Name)[row].ToString("G12", CultureInfo.InvariantCulture),
    }));

    /// <summary>The replicas, replayed, and their ensemble.</summary>
    public sealed class Replicas : IAsyncLifetime
    {
        private readonly Scratch _scratch = new();

        public string[] Outs => [.. Enumerable.Range(1, 3).Select(r => _scratch[$"out{r}"])];

        public string Ensemble => _scratch["ens"];

        public async ValueTask InitializeAsync()
        {
            for (int r = 1; r <= 3; r++)
            {
                Ionstream replay = await Ionstream.Run("replay", SharedData.Path($"reference/agi128_rep{r}"), "--out", _scratch[$"out{r}"], "--config", "agi", "--quiet");
                Assert.True(replay.ExitCode == 0, replay.Error);
            }

            Ionstream made = await Ionstream.Run(["ensemble", .. Outs, "--out", Ensemble]);
            Assert.True(made.ExitCode == 0, made.Error);
        }

        public ValueTask DisposeAsync()
        {
            _scratch.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
