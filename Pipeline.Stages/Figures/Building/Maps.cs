using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Figures.Building;

/// <summary>Maps from the rows of a table: one a subject and key.</summary>
internal static class Maps
{
    private const double Share = 0.985; // of the cells; the few above have the last colour, or a sharp peak would leave all else dark
    private const double Something = 1e-7; // of the largest value, which at no lag is that of a point; if there is less beyond, nothing has moved that far

    /// <summary>A map of a key.</summary>
    /// <param name="Key">Species, pair or triple.</param>
    /// <param name="Subject">Number of the subject.</param>
    /// <param name="Map">The map.</param>
    public sealed record Keyed(string Key, int Subject, Map Map);

    /// <summary>The maps of a table.</summary>
    /// <param name="input">The subjects.</param>
    /// <param name="table">The table.</param>
    /// <param name="keys">Columns of texts that make the key.</param>
    /// <param name="x">Columns of lower and upper edge; one column of positions where it has no edges.</param>
    /// <param name="y">The same of the vertical axis.</param>
    /// <param name="value">Column of values, what they are, and their unit.</param>
    /// <param name="where">Texts that columns must have.</param>
    public static IReadOnlyList<Keyed> Of(
        FigureInput input, string table, IReadOnlyList<string> keys, (string Low, string? High) x, (string Low, string? High) y, (string Column, string Name, string Unit) value, IReadOnlyDictionary<string, string>? where = null)
    {
        List<Keyed> maps = [];
        for (int subject = 0; subject < input.Subjects.Count; subject++)
        {
            if (input.Subjects[subject].Find(table) is not { } found || !TableCurves.Has(found, value.Column))
            {
                continue;
            }

            double[] values = found.NumbersOrNaN(value.Column);
            foreach ((string key, int[] rows) in TableCurves.Groups(found, keys, where))
            {
                (double[] xEdges, Func<int, int> column) = Axis(found, rows, x);
                (double[] yEdges, Func<int, int> row) = Axis(found, rows, y);
                double[] cells = new double[(xEdges.Length - 1) * (yEdges.Length - 1)];
                Array.Fill(cells, double.NaN);
                foreach (int r in rows)
                {
                    cells[(row(r) * (xEdges.Length - 1)) + column(r)] = values[r];
                }

                maps.Add(new Keyed(key, subject, new Map(value.Name, xEdges, yEdges, cells) { Unit = value.Unit, From = 0, To = Top(cells) }));
            }
        }

        return maps;
    }

    /// <summary>One colour scale for maps that are to be compared.</summary>
    public static IEnumerable<Keyed> WithOneScale(IReadOnlyList<Keyed> maps)
    {
        double top = maps.Count == 0 ? 0 : maps.Max(static m => m.Map.To);
        return maps.Select(m => m with { Map = m.Map with { To = top } });
    }

    /// <summary>
    /// The colour scale ends at the largest value beyond a height: what lies below it, where every ion began, would leave all else dark.
    /// </summary>
    public static Keyed ScaledBeyond(Keyed keyed, double height)
    {
        int columns = keyed.Map.XEdges.Count - 1;
        double beyond = keyed.Map.Values.Where((v, i) => double.IsFinite(v) && keyed.Map.YEdges[i / columns] >= height).DefaultIfEmpty(0).Max();
        double largest = keyed.Map.Values.Where(double.IsFinite).DefaultIfEmpty(0).Max();
        return beyond > Something * largest ? keyed with { Map = keyed.Map with { To = Rounded(beyond) } } : keyed;
    }

    /// <summary>Panels: a key a panel, and of several subjects one each.</summary>
    public static IReadOnlyList<Panel> Panels(FigureInput input, IEnumerable<Keyed> maps, Axis x, Axis y) =>
        [.. maps.Select(m => new Panel(input.Subjects.Count == 1 ? m.Key : $"{m.Key}, {input.Subjects[m.Subject].Name}", x, y, [m.Map]))];

    private static double Top(double[] cells)
    {
        double[] seen = [.. cells.Where(static c => c > 0).Order()];
        return seen.Length == 0 ? 1 : Rounded(seen[(int)(Share * (seen.Length - 1))]);
    }

    /// <summary>Up to two digits: the end of a scale is read.</summary>
    private static double Rounded(double value)
    {
        decimal step = 1;
        while (value / (double)step >= 100 && step < 1e20m)
        {
            step *= 10;
        }

        while (value / (double)step < 10 && step > 1e-20m)
        {
            step /= 10;
        }

        return (double)(step * (decimal)Math.Ceiling(value / (double)step));
    }

    /// <summary>The edges of an axis, and the place of a row between them.</summary>
    private static (double[] Edges, Func<int, int> Place) Axis(ColumnTable table, int[] rows, (string Low, string? High) columns)
    {
        double[] low = table.NumbersOrNaN(columns.Low);
        double[] starts = [.. rows.Select(r => low[r]).Distinct().Order()];
        Dictionary<double, int> places = starts.Select(static (s, i) => (s, i)).ToDictionary(static p => p.s, static p => p.i);
        double[] edges = columns.High is { } high ? [.. starts, rows.Max(r => table.Float64(high)[r])] : Between(starts);
        return (edges, row => places[low[row]]);
    }

    /// <summary>Edges half-way between positions; a single one has a width of 1.</summary>
    private static double[] Between(double[] at)
    {
        double first = at.Length > 1 ? at[1] - at[0] : 1, last = at.Length > 1 ? at[^1] - at[^2] : 1;
        return [at[0] - (first / 2), .. at.Zip(at.Skip(1), static (a, b) => (a + b) / 2), at[^1] + (last / 2)];
    }
}
