using System.Globalization;
using System.Text;

namespace Pipeline.Tests.Builders;

/// <summary>A CSV file of numbers with one header line; empty fields and <c>nan</c> are NaN.</summary>
internal sealed class CsvTable
{
    private readonly Dictionary<string, double[]> _columns = new(StringComparer.Ordinal);

    private CsvTable(string[] names, string[] lines)
    {
        string[][] cells = [.. lines.Select(l => l.Split(','))];
        for (int c = 0; c < names.Length; c++)
        {
            int column = c;
            _columns.Add(names[c], [.. cells.Select(row => Number(row[column]))]);
        }

        (Names, Rows) = (names, lines.Length);
    }

    public IReadOnlyList<string> Names { get; }

    public int Rows { get; }

    public double[] this[string column] => _columns[column];

    /// <summary>Reads a file below ../shared.</summary>
    public static CsvTable Load(string relative)
    {
        string[] lines = Encoding.UTF8.GetString(SharedData.Bytes(relative)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new CsvTable(lines[0].Split(','), lines[1..]);
    }

    private static double Number(string text) =>
        text.Length == 0 || text.Equals("nan", StringComparison.OrdinalIgnoreCase) ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);
}
