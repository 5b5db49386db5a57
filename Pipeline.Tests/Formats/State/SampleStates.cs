using System.Text;
using Pipeline.Formats.State;

namespace Pipeline.Tests.Formats.State;

/// <summary>Made-up states that between them meet every path of the state file.</summary>
internal static class SampleStates
{
    public static Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal)
    {
        ["run_id"] = "agi",
        ["Z"] = "",
        ["config"] = "{\"text\":\"a \\\"quoted\\\" word – β\"}",
        ["z.after.ionstream"] = "\0nul",
    };

    /// <summary>Numbers whose bits matter, empty arrays, texts, a state without arrays, in an order that is not alphabetical.</summary>
    public static IReadOnlyList<StateArrays> Small()
    {
        StateWriter rdf = new();
        rdf.Int64("counts", 1, -1, long.MinValue, long.MaxValue, 0);
        rdf.Float64("odd", double.NaN, BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_BEEF), -0.0, 0.0, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon);
        rdf.Int128("sums", [Int128.MinValue, Int128.MaxValue, -1]);
        StateWriter source = new();
        source.Text("file", "XDATCAR – ß");
        source.Text("nothing", "");
        source.Int64("none");
        return
        [
            new StateArrays("source", 1, "", source.ToArrays()),
            new StateArrays("rdf", 3, new string('a', 64), rdf.ToArrays()),
            new StateArrays("empty", int.MaxValue, new string('b', 64), []),
            new StateArrays("shaped", 2, "c",
            [
                new StateArray("matrix", "int64", [2, 3], new byte[48]),
                new StateArray("scalar", "float64", [], BitConverter.GetBytes(0.1)),
                new StateArray("flat", "int64", [0, 7], Array.Empty<byte>()),
                new StateArray("odd_length", "utf8", [3], Encoding.UTF8.GetBytes("abc")),
            ]),
            new StateArrays("last_is_empty", 0, "", []),
        ];
    }

    /// <summary>Random numbers of about this many bytes, in many arrays as observables have them.</summary>
    public static IReadOnlyList<StateArrays> Random(int bytes, int owners, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, owners).Select(o => new StateArrays($"owner{o}", o, $"{seed}", [.. Enumerable.Range(0, 4).Select(a =>
        {
            byte[] values = new byte[Math.Max(8, bytes / owners / 4 / 8 * 8)];
            random.NextBytes(values);
            return new StateArray($"array{a}", a % 2 == 0 ? "int64" : "float64", [values.Length / 8], values);
        })]))];
    }

    public static void AssertEqual(IReadOnlyList<StateArrays> expected, IReadOnlyList<StateArrays> actual)
    {
        Assert.Equal(expected.Select(s => (s.Owner, s.Version, s.OptionsSha256, s.Arrays.Count)), actual.Select(s => (s.Owner, s.Version, s.OptionsSha256, s.Arrays.Count)));
        foreach ((StateArray wanted, StateArray found) in expected.SelectMany(s => s.Arrays).Zip(actual.SelectMany(s => s.Arrays)))
        {
            Assert.Equal((wanted.Name, wanted.Type), (found.Name, found.Type));
            Assert.Equal(wanted.Shape, found.Shape);
            Assert.True(wanted.Bytes.Span.SequenceEqual(found.Bytes.Span), wanted.Name);
        }
    }
}
