using Pipeline.Host.Drawing.Marks;
using Pipeline.Stages.Figures;
using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace Pipeline.Host.Drawing;

/// <summary>One panel: ScottPlot lays out axes, ticks and legend, the marks are drawn by <see cref="MarksPlottable"/>.</summary>
internal sealed class PanelPlot : IDisposable
{
    private const float PointsATickX = 24; // room a label of a horizontal axis takes
    private const float PointsATickY = 19;
    private const float Padding = 6;
    private const float SymbolRoom = 24; // symbol and padding of a legend
    private const float LegendLine = 1.35f; // of its font
    private const float Room = 44; // labels and ticks of an axis
    private readonly Plot _plot = new();
    private readonly string _title;
    private readonly FigureStyle _style;

    public PanelPlot(Panel panel, string letter, FigureStyle style, SKSize size)
    {
        _title = string.Join(' ', new[] { letter, panel.Title }.Where(static t => t.Length > 0));
        _style = style;
        AxisScale x = new(panel.X, panel.Marks.SelectMany(static m => MarkDrawers.Of(m).Xs(m)), hasMargin: panel.Marks.Any(static m => m is Points));
        AxisScale y = new(panel.Y, panel.Marks.SelectMany(static m => MarkDrawers.Of(m).Ys(m)), hasMargin: !panel.Marks.Any(static m => m is Map));
        MarksPlottable marks = new(panel.Marks, x, y, style);
        _plot.Add.Plottable(marks);
        _plot.Axes.SetLimits(x.From, x.To, y.HasNames ? y.To : y.From, y.HasNames ? y.From : y.To);
        Frame(x, y, style);
        Ticks(_plot.Axes.Bottom, ThatFit(x, size.Width - Room));
        Ticks(_plot.Axes.Left, y.Ticks((int)Math.Max(2, (size.Height - 40) / PointsATickY)));
        if (marks.Map is { } map)
        {
            ColourBar(marks, map, style, size);
        }

        Legend(panel, x, y, style, size);
    }

    /// <summary>Draws it at the origin.</summary>
    public void Render(SKCanvas canvas, PixelRect place)
    {
        _plot.Render(canvas, place);
        using SKFont font = new(EmbeddedFont.Typeface, _style.Font) { Embolden = true };
        using SKPaint paint = new() { Color = Palette.Ink, IsAntialias = true };
        canvas.DrawText(_title, Math.Min(_plot.LastRender.DataRect.Left, place.Width / 3), _style.Font + (Padding / 3), font, paint);
    }

    public void Dispose() => _plot.Dispose();

    private void Frame(AxisScale x, AxisScale y, FigureStyle style)
    {
        Color ink = Color.FromSKColor(Palette.Ink);
        _plot.FigureBackground.Color = Colors.White;
        _plot.DataBackground.Color = Colors.White;
        _plot.HideGrid();
        _plot.Axes.Bottom.Label.Text = x.Text;
        _plot.Axes.Left.Label.Text = y.Text;
        _plot.Axes.Title.IsVisible = false; // it stands in the middle, far above; ours stands at the left edge
        foreach (LabelStyle label in new[] { _plot.Axes.Bottom.Label, _plot.Axes.Left.Label, _plot.Axes.Bottom.TickLabelStyle, _plot.Axes.Left.TickLabelStyle })
        {
            Write(label, style.Font, ink);
        }

        foreach (IAxis axis in _plot.Axes.GetAxes())
        {
            axis.FrameLineStyle.Width = style.Frame;
            axis.FrameLineStyle.Color = ink;
            axis.MajorTickStyle.Width = axis.MinorTickStyle.Width = style.Frame;
            axis.MajorTickStyle.Length = 3;
            axis.MinorTickStyle.Length = 1.6f;
            axis.MajorTickStyle.Color = axis.MinorTickStyle.Color = ink;
        }

        _plot.Axes.Right.MinimumSize = Padding;
        _plot.Axes.Top.MinimumSize = _title.Length > 0 ? style.Font + Padding : Padding;
    }

    private static void Write(LabelStyle label, float size, Color ink)
    {
        label.FontName = EmbeddedFont.Name;
        label.FontSize = size;
        label.Bold = false;
        label.ForeColor = ink;
    }

    /// <summary>As many ticks of a horizontal axis as have room for their labels beside each other.</summary>
    private IReadOnlyList<(double At, string Label)> ThatFit(AxisScale x, float width)
    {
        using SKFont font = new(EmbeddedFont.Typeface, _style.Font);
        for (int most = (int)Math.Max(2, width / PointsATickX); ; most--)
        {
            IReadOnlyList<(double At, string Label)> ticks = x.Ticks(most);
            if (most <= 2 || ticks.Sum(t => font.MeasureText(t.Label) + _style.Font) <= width)
            {
                return ticks;
            }
        }
    }

    private static void Ticks(IAxis axis, IReadOnlyList<(double At, string Label)> ticks) =>
        axis.TickGenerator = new NumericManual([.. ticks.Select(static t => new Tick(t.At, t.Label, t.Label.Length > 0))]);

    private void ColourBar(MarksPlottable marks, Map map, FigureStyle style, SKSize size)
    {
        ScottPlot.Panels.ColorBar bar = _plot.Add.ColorBar(marks);
        bar.Width = 7;
        bar.Label = AxisScale.TextOf(map.Name, map.Unit, AxisTicks.Exponent(map.From, map.To));
        Write(bar.LabelStyle, style.Font, Color.FromSKColor(Palette.Ink));
        Write(bar.Axis.TickLabelStyle, style.Font, Color.FromSKColor(Palette.Ink));
        bar.Axis.FrameLineStyle.Width = bar.Axis.MajorTickStyle.Width = style.Frame;
        bar.Axis.MajorTickStyle.Length = 2.5f;
        Ticks(bar.Axis, AxisTicks.Linear(map.From, map.To, (int)Math.Max(2, (size.Height - 40) / PointsATickY)));
    }

    /// <summary>Of the marks of one name the one a legend shows: the line, or the first that is no area.</summary>
    private static Mark Spokesman(IEnumerable<Mark> marks) => marks.FirstOrDefault(static m => m is Stages.Figures.Line) ?? marks.FirstOrDefault(static m => m is not Band) ?? marks.First();

    /// <summary>A legend where there are two names or more, in the corner with the fewest points below it.</summary>
    private void Legend(Panel panel, AxisScale x, AxisScale y, FigureStyle style, SKSize size)
    {
        LegendItem[] items = [.. panel.Marks.GroupBy(static m => m.Name, StringComparer.Ordinal).Where(static g => g.Key.Length > 0).Select(static g => Spokesman(g)).Select(static m => MarkDrawers.Of(m).Item(m)).OfType<LegendItem>()];
        if (items.Length < 2)
        {
            _plot.HideLegend();
            return;
        }

        foreach (LegendItem item in items)
        {
            item.LabelFontName = EmbeddedFont.Name;
            item.LabelFontSize = style.Font * 0.92f;
            item.LabelFontColor = Color.FromSKColor(Palette.Ink);
        }

        float widest = items.Max(i => Width(i.LabelText)) + SymbolRoom;
        _plot.ShowLegend(LegendCorner.Of(panel, x, y, widest / Math.Max(1, size.Width - Room), items.Length * style.Font * LegendLine / Math.Max(1, size.Height - Room)));
        _plot.Legend.ManualItems.AddRange(items);
        _plot.Legend.OutlineWidth = 0;
        _plot.Legend.ShadowColor = Colors.Transparent;
        _plot.Legend.BackgroundColor = Colors.White.WithAlpha(0.75);
        _plot.Legend.Padding = new PixelPadding(2);
        _plot.Legend.Margin = new PixelPadding(3);
        _plot.Legend.InterItemPadding = new PixelPadding(3, 3, 0, 0);
        _plot.Legend.SymbolWidth = 12;
        _plot.Legend.SymbolPadding = 3;

        float Width(string text)
        {
            using SKFont font = new(EmbeddedFont.Typeface, style.Font * 0.92f);
            return font.MeasureText(text);
        }
    }
}
