using ScottPlot;
using SkiaSharp;

namespace Pipeline.Host.Drawing.Marks;

/// <summary>The data area of a panel while it is drawn: coordinates to places, and what to draw on.</summary>
/// <param name="Canvas">What to draw on, clipped to the data area.</param>
/// <param name="Area">The data area.</param>
/// <param name="Axes">Its axes.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Style">Measures.</param>
internal sealed record MarkCanvas(SKCanvas Canvas, SKRect Area, IAxes Axes, AxisScale X, AxisScale Y, FigureStyle Style)
{
    /// <summary>The place of a point; NaN where it has none.</summary>
    public SKPoint At(double x, double y) => new(AtX(x), AtY(y));

    /// <summary>The horizontal place of a coordinate.</summary>
    public float AtX(double x) => X.Of(x) is var drawn && double.IsFinite(drawn) ? Axes.GetPixelX(drawn) : float.NaN;

    /// <summary>The vertical place of a coordinate.</summary>
    public float AtY(double y) => Y.Of(y) is var drawn && double.IsFinite(drawn) ? Axes.GetPixelY(drawn) : float.NaN;

    /// <summary>A short text inside the area.</summary>
    public void Write(string text, float x, float y, SKColor colour)
    {
        using SKFont font = new(EmbeddedFont.Typeface, Style.Font * 0.86f);
        using SKPaint paint = new() { Color = colour, IsAntialias = true };
        Canvas.DrawText(text, x, y, font, paint);
    }

    /// <summary>How wide such a text is.</summary>
    public float WidthOf(string text)
    {
        using SKFont font = new(EmbeddedFont.Typeface, Style.Font * 0.86f);
        return font.MeasureText(text);
    }
}
