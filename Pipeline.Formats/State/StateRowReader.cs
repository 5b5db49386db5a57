using System.Globalization;
using Pipeline.Formats.Tables;

namespace Pipeline.Formats.State;

/// <summary>Puts the rows of a state file together to states, batch after batch.</summary>
internal sealed class StateRowReader
{
    private readonly List<(StateArrays State, List<StateArray> Arrays)> _states = [];
    private readonly HashSet<string> _owners = new(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">The rows make no states.</exception>
    public void Add(IReadOnlyList<ArrowCells> columns, int rows)
    {
        ReadOnlyMemory<bool>?[] valid = [.. columns.Select(static c => c.Valid())];
        (string[] owners, long[] versions, string[] options) = (Texts(columns[0]), (long[])columns[1].Values(), Texts(columns[2]));
        (string[] names, string[] types, string[] shapes) = (Texts(columns[3]), Texts(columns[4]), Texts(columns[5]));
        ReadOnlyMemory<byte>[] bytes = (ReadOnlyMemory<byte>[])columns[6].Values();
        for (int row = 0; row < rows; row++)
        {
            if (!Array.TrueForAll(valid[..3], v => IsValid(v, row)))
            {
                throw new InvalidDataException($"row {row} does not say whose state it is");
            }

            if (_states.Count == 0 || !string.Equals(_states[^1].State.Owner, owners[row], StringComparison.Ordinal))
            {
                Begin(owners[row], versions[row], options[row]);
            }

            bool isArray = IsValid(valid[3], row);
            if (!Array.TrueForAll(valid[4..], v => IsValid(v, row) == isArray))
            {
                throw new InvalidDataException($"row {row} is half an array");
            }

            if (isArray)
            {
                _states[^1].Arrays.Add(new StateArray(names[row], types[row], Shape(shapes[row]), bytes[row]));
            }
        }
    }

    public List<StateArrays> ToStates() => [.. _states.Select(static s => s.State)];

    private static bool IsValid(ReadOnlyMemory<bool>? valid, int row) => valid is not { } some || some.Span[row];

    private static string[] Texts(ArrowCells column) => (string[])column.Values();

    private static int[] Shape(string text)
    {
        string[] parts = text.Length == 0 ? [] : text.Split(',');
        int[] shape = new int[parts.Length];
        for (int i = 0; i < shape.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]))
            {
                throw new InvalidDataException($"'{text}' is no shape");
            }
        }

        return shape;
    }

    private void Begin(string owner, long version, string options)
    {
        if (!_owners.Add(owner) || version is < int.MinValue or > int.MaxValue)
        {
            throw new InvalidDataException($"owner '{owner}' occurs twice or has the version {version}");
        }

        List<StateArray> arrays = [];
        _states.Add((new StateArrays(owner, (int)version, options, arrays), arrays));
    }
}
