using Pipeline.Formats.Tables;

namespace Pipeline.Tests.Formats.Parquet;

/// <summary>Tables that between them meet every path of the writers.</summary>
internal static class SampleTables
{
    private const int Seed = 20260131;

    private static readonly double[] s_doubles =
    [
        0.0, -0.0, 1.0, -1.5, Math.PI, double.Epsilon, -double.Epsilon,
        double.MaxValue, double.MinValue, 2.2250738585072014e-308, 2.225073858507201e-308, 0.1, 1e22, 123456789012345680,
    ];

    private static readonly long[] s_integers =
    [
        0, 1, -1, long.MinValue, long.MaxValue, 1L << 53, (1L << 53) + 1, -(1L << 53) - 1, int.MaxValue,
    ];

    private static readonly string[] s_texts =
    [
        "", "Ag", " ", "\"", "a,b", "line\nfeed", "carriage\r\nreturn", "nul\0inside", "\0", "tab\t", "Å τ ⟨r²⟩", "e\u0301",
        "שלום עולם", "مرحبا",
        "\uFEFFbom", "\uFFFF", "\uFFFD", "it's 100 % 'ok' \\n", "null", "NaN",
    ];

    // Not in one column with U+E000 to U+FFFF, see TextOrder.
    private static readonly string[] s_supplementary = ["🧪🔋", "a", "\U0010FFFF", "", "\U00010000", "Å 🧪"];

    public static string[] Names => [.. Builders.Keys];

    public static TheoryData<string> All => [.. Names];

    private static Dictionary<string, Func<ColumnTable>> Builders { get; } = new(StringComparer.Ordinal)
    {
        ["values_plain"] = static () => Values(repeats: 1, static _ => true),
        ["values_dictionary"] = static () => Values(repeats: 5, static _ => true),
        ["nulls_here_and_there"] = static () => Values(repeats: 5, static row => row % 3 != 1),
        ["nulls_first_and_last"] = static () => Values(repeats: 2, static row => row is > 10 and < 30),
        ["one_value"] = static () => Values(repeats: 2, static row => row == 17),
        ["nulls_only"] = static () => Values(repeats: 3, static _ => false),
        ["flags_all_true"] = static () => Values(repeats: 3, static _ => true, explicitFlags: true),
        ["empty"] = static () => Values(repeats: 0, static _ => true),
        ["one_row"] = static () => Mixed(1, nulls: false),
        ["one_row_null"] = static () => Mixed(1, nulls: true),
        ["group_edge"] = static () => Mixed(ParquetTableWriter.RowGroupRows, nulls: false),
        ["group_edge_plus_one"] = static () => Mixed(ParquetTableWriter.RowGroupRows + 1, nulls: true),
        ["groups_of_nulls"] = GroupsOfNulls,
        ["dictionary_limits"] = DictionaryLimits,
    };

    public static ColumnTable Build(string name) => Builders[name]();

    /// <summary>Columns as results have them: keys that repeat, numbers that do not, some of everything undefined.</summary>
    public static ColumnTable Mixed(int rows, bool nulls)
    {
        Random random = new(Seed);
        double[] noise = new double[rows];
        double[] bins = new double[rows];
        long[] counts = new long[rows];
        bool[] flags = new bool[rows];
        bool[] valid = new bool[rows];
        string[] species = new string[rows];
        string[] messages = new string[rows];
        for (int i = 0; i < rows; i++)
        {
            noise[i] = random.NextDouble() - 0.5;
            bins[i] = 0.02 * (i % 500);
            counts[i] = random.NextInt64(-1000, 1_000_000);
            flags[i] = random.Next(3) == 0;
            valid[i] = random.Next(4) != 0;
            species[i] = s_texts[i / 500 % s_texts.Length];
            messages[i] = $"atom {i} \u26A0";
        }

        ReadOnlyMemory<bool>? some = nulls ? valid : default(ReadOnlyMemory<bool>?);
        long[] frames = new long[rows];
        Array.Fill(frames, 2000);
        return Table(
        [
            new Int64Column("frames", "1", frames),
            new Utf8Column("species", species) { Description = "Element symbol, \"as VASP writes it\" – β." },
            new Float64Column("r_A", "angstrom", bins) { Description = "Centre of the bin." },
            new Float64Column("g", "1", noise) { Valid = some },
            new Int64Column("count", "1", counts) { Valid = some },
            new BooleanColumn("complete", flags) { Valid = some },
            new Utf8Column("message", messages) { Valid = some },
            new Utf8Column("motif", species) { Valid = some },
        ]);
    }

    public static ColumnTable Table(IReadOnlyList<Column> columns, int version = 3) => new(
        "sample",
        version,
        2000,
        columns,
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["run_id"] = "agi",
            ["definition"] = "g(r) = ⟨V n⟩ / (N² v), eq. 1",
            ["Z"] = "",
            ["frames"] = "overruled",
        });

    private static ColumnTable Values(int repeats, Func<int, bool> isValid, bool explicitFlags = false)
    {
        int rows = repeats * s_texts.Length;
        bool[] valid = [.. Enumerable.Range(0, rows).Select(isValid)];
        ReadOnlyMemory<bool>? flags = explicitFlags || valid.Contains(value: false) ? valid : default(ReadOnlyMemory<bool>?);
        return Table(
        [
            new Float64Column("x", "1", Cycle(s_doubles, rows)) { Valid = flags },
            new Int64Column("i", "1", Cycle(s_integers, rows)) { Valid = flags },
            new BooleanColumn("b", Cycle([true, false, false], rows)) { Valid = flags },
            new Utf8Column("s", Cycle(s_texts, rows)) { Valid = flags },
            new Utf8Column("e", Cycle(s_supplementary, rows)) { Valid = flags },
        ]);
    }

    // Stretches, then a row group, without a single value.
    private static ColumnTable GroupsOfNulls()
    {
        int rows = (2 * ParquetTableWriter.RowGroupRows) + 100;
        bool[] valid = new bool[rows];
        valid.AsSpan(0, 20_000).Fill(true);
        valid.AsSpan(40_000, 1000).Fill(true);
        valid.AsSpan(2 * ParquetTableWriter.RowGroupRows).Fill(true);
        return Table([.. Mixed(rows, nulls: false).Columns.Select(c => c with { Valid = valid })]);
    }

    // Exactly as many different texts as a dictionary may have, one more, and few that are long.
    private static ColumnTable DictionaryLimits()
    {
        const int Rows = 10_000;
        string[] texts = new string[Rows];
        Array.Fill(texts, "short");
        Repeated(8, static i => new string((char)('a' + i), 150_000)).CopyTo(texts, 100);
        return Table(
        [
            new Int64Column("integers", "1", Repeated(Rows, static i => (long)(i % 10))),
            new Float64Column("numbers", "1", Repeated(Rows, static i => i % 10 / 7.0)),
            new Utf8Column("text_at_limit", Repeated(Rows, static i => $"t{i % (Rows / 2)}")),
            new Utf8Column("text_over_limit", Repeated(Rows, static i => $"t{i % ((Rows / 2) + 1)}")),
            new Utf8Column("text_long", texts),
        ]);
    }

    private static T[] Repeated<T>(int rows, Func<int, T> value) => [.. Enumerable.Range(0, rows).Select(value)];

    private static T[] Cycle<T>(T[] values, int rows) => Repeated(rows, i => values[i % values.Length]);
}
