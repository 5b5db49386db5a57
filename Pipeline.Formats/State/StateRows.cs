using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Pipeline.Formats.Tables;
using Column = Pipeline.Formats.Tables.Column;

namespace Pipeline.Formats.State;

/// <summary>States as rows of the columns of <see cref="StateFile"/>, and back.</summary>
internal static class StateRows
{
    /// <summary>
    /// Arrays of a batch are copied into one buffer up to this size; a larger one has a batch of its own and is written from where it lies.
    /// </summary>
    public const int SharedBytes = 256 * 1024;

    private static readonly (string Name, IArrowType Type, bool IsNullable)[] s_columns =
    [
        ("owner", StringType.Default, false),
        ("version", Int64Type.Default, false),
        ("options_sha256", StringType.Default, false),
        ("name", StringType.Default, true),
        ("type", StringType.Default, true),
        ("shape", StringType.Default, true),
        ("bytes", LargeBinaryType.Default, true),
    ];

    public static Schema Schema(IEnumerable<KeyValuePair<string, string>> metadata) =>
        new([.. s_columns.Select(static c => new Field(c.Name, c.Type, c.IsNullable))], metadata);

    public static bool AreColumns(Schema schema) => schema.FieldsList.Select(static f => (f.Name, f.DataType.TypeId))
        .SequenceEqual(s_columns.Select(static c => (c.Name, c.Type.TypeId)));

    /// <summary>All rows, in batches; at least one batch, for without any nothing would write the schema.</summary>
    /// <exception cref="ArgumentException">An owner occurs twice.</exception>
    public static IEnumerable<RecordBatch> Batches(Schema schema, IReadOnlyList<StateArrays> states)
    {
        // One state's rows stand together and begin where the owner changes, so an owner can have one state only.
        if (states.CountBy(static s => s.Owner, StringComparer.Ordinal).FirstOrDefault(static o => o.Value > 1) is { Key: not null } twice)
        {
            throw new ArgumentException($"owner '{twice.Key}' has {twice.Value} states", nameof(states));
        }

        List<StateRow> rows = [];
        int bytes = 0;
        foreach (StateRow row in states.SelectMany(StateRow.Of))
        {
            int length = row.Array?.Bytes.Length ?? 0;
            if (rows.Count > 0 && length > SharedBytes - bytes)
            {
                yield return Batch(schema, rows, bytes);
                rows.Clear();
                bytes = 0;
            }

            rows.Add(row);
            bytes += length;
        }

        yield return Batch(schema, rows, bytes);
    }

    /// <exception cref="InvalidDataException">The file has other columns, or rows that make no states.</exception>
    public static List<StateArrays> Read(ArrowStreamReader reader)
    {
        if (!AreColumns(reader.Schema))
        {
            throw new InvalidDataException(
                $"expected the columns {string.Join(", ", s_columns.Select(static c => c.Name))}, found {string.Join(", ", reader.Schema.FieldsList.Select(static f => f.Name))}");
        }

        StateRowReader rows = new();
        while (reader.ReadNextRecordBatch() is { } batch)
        {
            if (batch.ColumnCount != s_columns.Length)
            {
                throw new InvalidDataException($"a batch of {batch.ColumnCount} columns, expected {s_columns.Length}");
            }

            List<ArrowCells> cells = [];
            for (int i = 0; i < s_columns.Length; i++)
            {
                ArrowCells column = new(s_columns[i].Name, s_columns[i].Type.TypeId);
                column.Add(batch.Column(i).Data, batch.Length);
                cells.Add(column);
            }

            rows.Add(cells, batch.Length);
        }

        return rows.ToStates();
    }

    private static RecordBatch Batch(Schema schema, List<StateRow> rows, int length)
    {
        ReadOnlyMemory<bool>? valid = rows.Exists(static r => r.Array is null) ? rows.Select(static r => r.Array is not null).ToArray() : default(ReadOnlyMemory<bool>?);
        Column[] columns =
        [
            new Utf8Column("owner", [.. rows.Select(static r => r.State.Owner)]),
            new Int64Column("version", "", rows.Select(static r => (long)r.State.Version).ToArray()),
            new Utf8Column("options_sha256", [.. rows.Select(static r => r.State.OptionsSha256)]),
            new Utf8Column("name", [.. rows.Select(static r => r.Array?.Name ?? "")]) { Valid = valid },
            new Utf8Column("type", [.. rows.Select(static r => r.Array?.Type ?? "")]) { Valid = valid },
            new Utf8Column("shape", [.. rows.Select(static r => r.Array is { } a ? Text(a.Shape) : "")]) { Valid = valid },
        ];
        return new RecordBatch(
            schema,
            [.. columns.Select(c => ArrowArrays.Of(c, 0, rows.Count)), ArrowArrays.LargeBinary([.. rows.Select(static r => r.Array?.Bytes.Length)], Bytes(rows, length))],
            rows.Count);
    }

    private static ReadOnlyMemory<byte> Bytes(List<StateRow> rows, int length)
    {
        if (rows is [{ Array: { } only }])
        {
            return only.Bytes;
        }

        byte[] bytes = new byte[length];
        int used = 0;
        foreach (StateRow row in rows.Where(static r => r.Array is not null))
        {
            row.Array!.Bytes.CopyTo(bytes.AsMemory(used));
            used += row.Array.Bytes.Length;
        }

        return bytes;
    }

    private static string Text(IReadOnlyList<int> shape) =>
        string.Join(',', shape.Select(static e => e.ToString(CultureInfo.InvariantCulture)));
}
