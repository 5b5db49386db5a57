namespace Pipeline.Stages.Figures.Building;

/// <summary>
/// Curves laid out in panels. Of one result all keys are compared with each other: they share panels, a colour each. Of several results
/// the results are compared: a panel a key, a colour a result. Where all are to stand together, a colour is a key and a style a result.
/// </summary>
internal static class CurvePanels
{
    private static readonly LineStyle[] s_styles = [LineStyle.Solid, LineStyle.Dashed, LineStyle.Dotted];

    /// <summary>The panels.</summary>
    /// <param name="input">The subjects.</param>
    /// <param name="curves">The curves.</param>
    /// <param name="axes">Axes of every panel.</param>
    /// <param name="choice">What is wanted.</param>
    /// <param name="group">The panel of a key, and what has one colour in all panels, where there is one subject; null for one panel and a colour a key.</param>
    /// <param name="title">What a panel of a key says beside its key, where there are several subjects.</param>
    public static IReadOnlyList<Panel> Of(
        FigureInput input, IReadOnlyList<Curve> curves, (Axis X, Axis Y) axes, FigureChoice choice, Func<string, (string Panel, string Colour)>? group = null, Func<string, string>? title = null)
    {
        Curve[] shown = [.. curves.Where(c => choice.Wants(c.Key) && c.Y.Any(double.IsFinite))];
        string[] keys = choice.Keys.Count > 0 ? [.. choice.Keys] : [.. shown.Select(static c => c.Key).Distinct(StringComparer.Ordinal)];
        if (shown.Length == 0)
        {
            return [];
        }

        bool isOne = shown.All(c => c.Subject == shown[0].Subject);
        if (choice.IsTogether || isOne)
        {
            Func<string, (string Panel, string Colour)> of = choice.IsTogether || group is null ? static key => ("", key) : group;
            string[] colours = [.. keys.Select(k => of(k).Colour).Distinct(StringComparer.Ordinal)];
            return [.. shown.GroupBy(c => of(c.Key).Panel, StringComparer.Ordinal).Select(g => new Panel(
                g.Key,
                axes.X,
                axes.Y,
                [.. g.OrderBy(c => Array.IndexOf(keys, c.Key)).SelectMany(c => Marks(
                    c, isOne ? c.Key : $"{c.Key}, {input.Subjects[c.Subject].Name}", Colour(colours, of(c.Key).Colour), isOne ? 0 : c.Subject))]))];
        }

        return [.. shown.GroupBy(static c => c.Key, StringComparer.Ordinal).Select(g => new Panel(
            title is null ? g.Key : g.Key + title(g.Key), axes.X, axes.Y, [.. g.SelectMany(c => Marks(c, input.Subjects[c.Subject].Name, c.Subject, 0))]))];
    }

    /// <summary>A line, and the band round it.</summary>
    public static IEnumerable<Mark> Marks(Curve curve, string name, int colour, int style = 0)
    {
        if (curve.Spread is { } spread)
        {
            yield return new Band(name, curve.X, [.. curve.Y.Zip(spread, static (y, s) => y - s)], [.. curve.Y.Zip(spread, static (y, s) => y + s)]) { Colour = colour };
        }

        yield return new Line(name, curve.X, curve.Y) { Colour = colour, Style = s_styles[style % s_styles.Length] };
    }

    /// <summary>What a band is, in a caption; empty where none of the curves has one.</summary>
    public static string Bands(FigureInput input, IEnumerable<Curve> curves, string ofOneRun = "")
    {
        Curve[] with = [.. curves.Where(static c => c.Spread is not null)];
        bool means = with.Any(c => input.Subjects[c.Subject].Replicates > 1), single = with.Any(c => input.Subjects[c.Subject].Replicates == 1);
        return (means ? " Band: standard deviation over runs." : "") + (single && ofOneRun.Length > 0 ? $" Band: {ofOneRun}." : "");
    }

    /// <summary>The sum over all species is neutral; others have the colour of their place.</summary>
    private static int Colour(string[] keys, string key) => key is "all" ? -1 : Array.IndexOf([.. keys.Where(static k => k is not "all")], key);
}
