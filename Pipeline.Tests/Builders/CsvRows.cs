using System.Globalization;
using System.Text;

namespace Pipeline.Tests.Builders;

/// <summary>A CSV file that the program wrote, texts in quotes included.</summary>
internal sealed class CsvRows
{
    private readonly string[] _names;
    private readonly List<string[]> _rows;

    private CsvRows(IEnumerable<string> lines)
    {
        List<string[]> rows = [.. lines.Select(Cells)];
        (_names, _rows) = (rows[0], rows[1..]);
    }

    public int Count => _rows.Count;

    public static CsvRows Load(string path) => new(File.ReadLines(path));

    public string Text(string column, int row) => _rows[row][Array.IndexOf(_names, column)];

    public double Number(string column, int row) => double.Parse(Text(column, row), CultureInfo.InvariantCulture);

    /// <summary>The one row whose cell is this.</summary>
    public int Row(string column, string text) => Assert.Single(Enumerable.Range(0, Count), r => Text(column, r) == text);

    private static string[] Cells(string line)
    {
        List<string> cells = [];
        StringBuilder cell = new();
        bool quoted = false;
        foreach (char c in line + ",")
        {
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }

        return [.. cells];
    }
}
