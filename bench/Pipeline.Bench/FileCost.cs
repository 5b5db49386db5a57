using System.Globalization;
using Pipeline.Formats;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;

/// <summary>
/// What files cost by themselves: a large table in every output, written and read, and a state of many arrays. CPU time of the process,
/// since machines are shared.
/// </summary>
internal static class FileCost
{
    private const int Passes = 6;
    private const int Seed = 20260131;

    public static async Task RunAsync(int rows)
    {
        ColumnTable table = Table(rows);
        string content = ContentHash.Of(table);
        TableSchema schema = new(table.Name, table.Version) { Definition = "", Columns = [.. table.Columns.Select(Schema)] };
        await Measure("hash", () => Task.FromResult<long>(ContentHash.Of(table).Length));
        foreach (OutputDescriptor output in OutputRegistry.All)
        {
            using MemoryStream file = new();
            await Measure($"{output.Name} write {rows} x {table.Columns.Count}", async () =>
            {
                file.SetLength(0);
                await output.Create().WriteAsync(table, content, file, CancellationToken.None);
                return file.Length;
            });
            byte[] bytes = file.ToArray();
            await Measure($"{output.Name} read", async () => (await output.Read().ReadAsync(bytes, schema, CancellationToken.None)).RowCount);
        }

        StateArrays[] states = States();
        using MemoryStream state = new();
        await Measure($"state write, {states.Sum(static s => s.Arrays.Count)} arrays", () =>
        {
            state.SetLength(0);
            StateFile.Write(state, states, new Dictionary<string, string>());
            return Task.FromResult(state.Length);
        });
        byte[] written = state.ToArray();
        await Measure("state read", () => Task.FromResult<long>(StateFile.Read(written).States.Count));
    }

    // The first pass compiles.
    private static async Task Measure(string what, Func<Task<long>> action)
    {
        List<(double Ms, long Bytes)> passes = [];
        long size = 0;
        for (int i = 0; i < Passes; i++)
        {
            GC.Collect();
            long allocated = GC.GetTotalAllocatedBytes(precise: true);
            TimeSpan begin = Environment.CpuUsage.TotalTime;
            size = await action();
            passes.Add(((Environment.CpuUsage.TotalTime - begin).TotalMilliseconds, GC.GetTotalAllocatedBytes(precise: true) - allocated));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{passes.Skip(1).Min(static p => p.Ms),9:F1} ms {passes[^1].Bytes / 1e6,9:F2} MB allocated {size,11}  {what}"));
    }

    /// <summary>As results are: keys that repeat, numbers that do not, some of everything undefined.</summary>
    private static ColumnTable Table(int rows)
    {
        Random random = new(Seed);
        string[] species = ["Ag", "I", "Li", "P", "S"];
        bool[] valid = [.. Enumerable.Range(0, rows).Select(_ => random.Next(4) != 0)];
        return new ColumnTable("sample", 1, rows,
        [
            new Int64Column("frames", "1", Enumerable.Repeat(2000L, rows).ToArray()),
            new Utf8Column("species", [.. Enumerable.Range(0, rows).Select(i => species[i / 500 % species.Length])]),
            new Float64Column("r_A", "angstrom", Enumerable.Range(0, rows).Select(static i => 0.02 * (i % 500)).ToArray()) { Description = "Centre of the bin." },
            new Float64Column("g", "1", Enumerable.Range(0, rows).Select(_ => random.NextDouble() - 0.5).ToArray()) { Valid = valid },
            new Int64Column("count", "1", Enumerable.Range(0, rows).Select(_ => random.NextInt64(-1000, 1_000_000)).ToArray()) { Valid = valid },
            new BooleanColumn("complete", Enumerable.Range(0, rows).Select(_ => random.Next(3) == 0).ToArray()) { Valid = valid },
            new Utf8Column("message", [.. Enumerable.Range(0, rows).Select(static i => string.Create(CultureInfo.InvariantCulture, $"atom {i}"))]) { Valid = valid },
            new Utf8Column("motif", [.. Enumerable.Range(0, rows).Select(i => species[i / 500 % species.Length])]) { Valid = valid },
        ], new Dictionary<string, string>());
    }

    private static ColumnSchema Schema(Column column) => column switch
    {
        Float64Column c => ColumnSchema.Float64(c.Name, c.Unit, c.Description),
        Int64Column c => ColumnSchema.Int64(c.Name, c.Unit, c.Description),
        BooleanColumn c => ColumnSchema.Boolean(c.Name, c.Description),
        _ => ColumnSchema.Utf8(column.Name, column.Description),
    };

    /// <summary>
    /// 7,214 arrays as a run of every observable has them: many of a few numbers, some of a hundred kilobytes, two of megabytes.
    /// </summary>
    private static StateArrays[] States()
    {
        Random random = new(Seed);
        return [.. Enumerable.Range(0, 8).Select(o => new StateArrays($"observable{o}", 1, "", [.. Enumerable.Range(0, 900).Select(i => Array(random, i, i % 100 == 0 ? 100_000 : 240))])),
            new StateArrays("blocks", 1, "", [.. Enumerable.Range(0, 14).Select(i => Array(random, i, i < 2 ? 8_000_000 : 400_000))])];
    }

    private static StateArray Array(Random random, int number, int bytes)
    {
        byte[] values = new byte[bytes];
        random.NextBytes(values);
        return new StateArray(string.Create(CultureInfo.InvariantCulture, $"array{number}"), "int64", [bytes / 8], values);
    }
}
