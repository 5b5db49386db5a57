using Pipeline.Stages.Figures;
using ScottPlot;
using SkiaSharp;

namespace Pipeline.Host.Drawing.Marks;

/// <summary>The marks of a panel as one item of a ScottPlot plot, and the colour scale of its map.</summary>
internal sealed class MarksPlottable(IReadOnlyList<Mark> marks, AxisScale x, AxisScale y, FigureStyle style) : IPlottable, IHasColorAxis
{
    public bool IsVisible { get; set; } = true;

    public IAxes Axes { get; set; } = new Axes();

    public IEnumerable<LegendItem> LegendItems => [];

    /// <summary>The map; null where the panel has none.</summary>
    public Map? Map => marks.OfType<Map>().FirstOrDefault();

    public IColormap Colormap => MapDrawer.Colours;

    public ScottPlot.Range GetRange() => Map is { } map ? new ScottPlot.Range(map.From, map.To) : new ScottPlot.Range(0, 1);

    public AxisLimits GetAxisLimits() => AxisLimits.NoLimits;

    public void Render(RenderPack rp)
    {
        SKRect area = rp.DataRect.ToSKRect();
        MarkCanvas canvas = new(rp.Canvas, area, Axes, x, y, style);
        rp.Canvas.Save();
        rp.Canvas.ClipRect(area);
        foreach (Mark mark in marks)
        {
            MarkDrawers.Of(mark).Draw(mark, canvas);
        }

        rp.Canvas.Restore();
    }
}
