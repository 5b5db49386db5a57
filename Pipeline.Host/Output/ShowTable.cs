using System.Globalization;
using Pipeline.Formats.Tables;
using Spectre.Console;

namespace Pipeline.Host.Output;

/// <summary>A table drawn in columns, units below their names; in several blocks where the terminal is narrower than it.</summary>
internal static class ShowTable
{
    private const int NarrowText = 40; // on a terminal a longer text may be made so narrow and goes on in the next line
    private const int Frame = 3; // border and blanks of a column
    private const double ShareOfKeys = 2.0 / 3.0; // where they need more of the width, only the first block has them
    private const string Undefined = "-";

    /// <summary>Draws the first and the last rows.</summary>
    /// <param name="table">What is drawn.</param>
    /// <param name="keys">Columns that tell rows apart: they stand in every block.</param>
    /// <param name="limit">Rows that are drawn at most.</param>
    /// <param name="terminal">Where.</param>
    public static void Write(ColumnTable table, IReadOnlySet<string> keys, int limit, Terminal terminal)
    {
        int[] rows = Rows(table.RowCount, limit);
        DrawnColumn[] columns = [.. table.Columns.Select(c => Draw(c, rows, terminal.OutputIsSeen))];
        if (terminal.OutputIsSeen)
        {
            IAnsiConsole console = terminal.Tables();
            foreach (DrawnColumn[] block in Blocks(columns, keys, console.Profile.Width))
            {
                console.Write(Block(block));
            }
        }
        else
        {
            Plain(columns, rows.Length, terminal.Output);
        }

        if (rows.Length == 0)
        {
            terminal.Output.WriteLine("no rows");
        }
    }

    /// <summary>A number with six significant digits, as people read it.</summary>
    public static string Cell(Column column, int row) => !column.IsValid(row) ? Undefined : column switch
    {
        Float64Column c => c.Values.Span[row].ToString("G6", CultureInfo.InvariantCulture),
        Int64Column c => c.Values.Span[row].ToString(CultureInfo.InvariantCulture),
        BooleanColumn c => c.Values.Span[row] ? "true" : "false",
        Utf8Column c => Printable(c.Values[row]),
        _ => throw new ArgumentException($"column '{column.Name}' is a {column.GetType().Name}, which is not shown", nameof(column)),
    };

    /// <summary>A text of a file as it may go to a terminal: what would steer that is shown as a question mark.</summary>
    public static string Printable(string text) => text.AsSpan().IndexOfAnyInRange('\0', '\x1F') < 0 && text.AsSpan().IndexOfAnyInRange('\x7F', '\x9F') < 0
        ? text : string.Concat(text.Select(static c => char.IsControl(c) ? '?' : c));

    /// <summary>The rows drawn; -1 for those left out in the middle.</summary>
    internal static int[] Rows(int count, int limit) => count <= limit ? [.. Enumerable.Range(0, count)]
        : [.. Enumerable.Range(0, (limit + 1) / 2), -1, .. Enumerable.Range(count - (limit / 2), limit / 2)];

    /// <summary>
    /// Columns side by side as far as they fit, key columns first in each block; what is wider than the terminal alone stands alone.
    /// </summary>
    internal static IReadOnlyList<DrawnColumn[]> Blocks(IReadOnlyList<DrawnColumn> columns, IReadOnlySet<string> keys, int width)
    {
        DrawnColumn[] first = [.. columns.Where(c => keys.Contains(c.Name))];
        int ofKeys = first.Sum(static c => c.Width + Frame) + 1;
        if (columns.Sum(static c => c.Width + Frame) + 1 <= width)
        {
            return [[.. columns]];
        }

        if (ofKeys > ShareOfKeys * width)
        {
            (first, ofKeys) = ([], 1);
        }

        List<DrawnColumn[]> blocks = [];
        List<DrawnColumn> block = [];
        int used = ofKeys;
        foreach (DrawnColumn column in columns.Where(c => !first.Contains(c)))
        {
            if (block.Count > 0 && used + column.Width + Frame > width)
            {
                blocks.Add([.. first, .. block]);
                block.Clear();
                used = ofKeys;
            }

            block.Add(column);
            used += column.Width + Frame;
        }

        blocks.Add([.. first, .. block]);
        return blocks;
    }

    /// <summary>Lines without frames, as wide as they are, for what reads them next.</summary>
    private static void Plain(DrawnColumn[] columns, int rows, TextWriter output)
    {
        Line(static c => c.Name);
        if (columns.Any(static c => c.Unit.Length > 0))
        {
            Line(static c => c.Unit);
        }

        for (int row = 0; row < rows; row++)
        {
            Line(c => c.Cells[row]);
        }

        void Line(Func<DrawnColumn, string> cell) =>
            output.WriteLine(string.Join(' ', columns.Select(c => c.IsText ? cell(c).PadRight(c.Width) : cell(c).PadLeft(c.Width))).TrimEnd());
    }

    private static Table Block(IReadOnlyList<DrawnColumn> columns)
    {
        Table table = new() { Border = TableBorder.Rounded };
        bool hasUnits = columns.Any(static c => c.Unit.Length > 0);
        foreach (DrawnColumn column in columns)
        {
            TableColumn drawn = new(new Text(hasUnits ? $"{column.Name}\n{column.Unit}" : column.Name)) { NoWrap = !column.IsText };
            table.AddColumn(column.IsText ? drawn : drawn.RightAligned());
        }

        for (int row = 0; row < columns[0].Cells.Count; row++)
        {
            table.AddRow(columns.Select(c => new Text(c.Cells[row])));
        }

        return table;
    }

    private static DrawnColumn Draw(Column column, int[] rows, bool isSeen)
    {
        string unit = column.Unit is "1" ? "" : column.Unit;
        string[] cells = [.. rows.Select(r => r < 0 ? "..." : Cell(column, r))];
        int width = cells.Append(column.Name).Append(unit).Max(static c => c.Length);
        bool isText = column is Utf8Column;
        return new DrawnColumn(column.Name, unit, cells, isSeen && isText ? Math.Min(width, Math.Max(NarrowText, column.Name.Length)) : width, isText);
    }

    /// <summary>A column as it is drawn, at least so wide.</summary>
    internal sealed record DrawnColumn(string Name, string Unit, IReadOnlyList<string> Cells, int Width, bool IsText);
}
