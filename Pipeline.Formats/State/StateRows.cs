using System.Globalization;
using Pipeline.Formats.Arrow;
using Pipeline.Formats.Tables;

namespace Pipeline.Formats.State;

/// <summary>States as rows of the columns of <see cref="StateFile"/>, and back.</summary>
internal static class StateRows
{
    /// <exception cref="ArgumentException">An owner occurs twice.</exception>
    public static List<ArrowColumn> Columns(IReadOnlyList<StateArrays> states)
    {
        // One state's rows stand together and begin where the owner changes, so an owner can have one state only.
        HashSet<string> owners = new(StringComparer.Ordinal);
        List<(StateArrays State, StateArray? Array)> all = [];
        foreach (StateArrays state in states)
        {
            if (!owners.Add(state.Owner))
            {
                throw new ArgumentException($"owner '{state.Owner}' has two states", nameof(states));
            }

            all.AddRange(state.Arrays.Count == 0 ? [(state, null)] : state.Arrays.Select(a => (state, (StateArray?)a)));
        }

        bool[] some = [.. all.Select(static r => r.Array is not null)];
        ReadOnlyMemory<bool>? valid = some.Contains(value: false) ? some : default(ReadOnlyMemory<bool>?);
        Column[] columns =
        [
            new Utf8Column("owner", [.. all.Select(static r => r.State.Owner)]),
            new Int64Column("version", "", all.Select(static r => (long)r.State.Version).ToArray()),
            new Utf8Column("options_sha256", [.. all.Select(static r => r.State.OptionsSha256)]),
            new Utf8Column("name", [.. all.Select(static r => r.Array?.Name ?? "")]) { Valid = valid },
            new Utf8Column("type", [.. all.Select(static r => r.Array?.Type ?? "")]) { Valid = valid },
            new Utf8Column("shape", [.. all.Select(static r => r.Array is { } a ? Text(a.Shape) : "")]) { Valid = valid },
        ];
        return
        [
            .. columns.Select(c => ArrowColumns.Of(c, 0, c.Length)),
            ArrowColumns.LargeBinary([.. all.Select(static r => r.Array?.Bytes)]),
        ];
    }

    /// <exception cref="ArrowFormatException">The file has other columns, or rows that make no states.</exception>
    public static List<StateArrays> Read(ArrowFileReader reader, ArrowSchema expected)
    {
        if (!reader.Schema.Fields.Select(static f => (f.Name, f.Type)).SequenceEqual(expected.Fields.Select(static f => (f.Name, f.Type))))
        {
            throw new ArrowFormatException($"expected the columns {Names(expected)}, found {Names(reader.Schema)}");
        }

        List<(StateArrays State, List<StateArray> Arrays)> states = [];
        HashSet<string> owners = new(StringComparer.Ordinal);
        foreach (ArrowBatch batch in reader.ReadBatches())
        {
            for (int row = 0; row < batch.Rows; row++)
            {
                Read(batch.Columns, row, states, owners);
            }
        }

        return [.. states.Select(static s => s.State)];
    }

    private static void Read(
        IReadOnlyList<ArrowValues> columns, int row, List<(StateArrays State, List<StateArray> Arrays)> states, HashSet<string> owners)
    {
        if (!columns[0].IsValid(row) || !columns[1].IsValid(row) || !columns[2].IsValid(row))
        {
            throw new ArrowFormatException($"row {row} does not say whose state it is");
        }

        string owner = columns[0].Text(row);
        if (states.Count == 0 || !string.Equals(states[^1].State.Owner, owner, StringComparison.Ordinal))
        {
            long version = columns[1].Int64(row);
            if (!owners.Add(owner) || version is < int.MinValue or > int.MaxValue)
            {
                throw new ArrowFormatException($"owner '{owner}' occurs twice or has the version {version}");
            }

            List<StateArray> arrays = [];
            states.Add((new StateArrays(owner, (int)version, columns[2].Text(row), arrays), arrays));
        }

        bool[] valid = [.. columns.Skip(3).Select(c => c.IsValid(row))];
        if (valid.Distinct().Count() > 1)
        {
            throw new ArrowFormatException($"row {row} is half an array");
        }

        if (valid[0])
        {
            states[^1].Arrays.Add(new StateArray(columns[3].Text(row), columns[4].Text(row), Shape(columns[5].Text(row)), columns[6].Bytes(row)));
        }
    }

    private static string Text(IReadOnlyList<int> shape) =>
        string.Join(',', shape.Select(static e => e.ToString(CultureInfo.InvariantCulture)));

    private static int[] Shape(string text)
    {
        string[] parts = text.Length == 0 ? [] : text.Split(',');
        int[] shape = new int[parts.Length];
        for (int i = 0; i < shape.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]))
            {
                throw new ArrowFormatException($"'{text}' is no shape");
            }
        }

        return shape;
    }

    private static string Names(ArrowSchema schema) => string.Join(", ", schema.Fields.Select(static f => $"{f.Name} ({f.Type})"));
}
