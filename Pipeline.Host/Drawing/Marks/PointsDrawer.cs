using Pipeline.Stages.Figures;
using ScottPlot;
using SkiaSharp;

namespace Pipeline.Host.Drawing.Marks;

/// <summary>Draws points and their intervals.</summary>
internal sealed class PointsDrawer : MarkDrawer<Points>
{
    private const float Radius = 2;
    private const float Cap = 2;

    protected override IEnumerable<double> Xs(Points mark) => mark.IsHorizontal ? mark.X.Concat(mark.Low).Concat(mark.High) : mark.X;

    protected override IEnumerable<double> Ys(Points mark) => mark.IsHorizontal ? mark.Y : mark.Y.Concat(mark.Low).Concat(mark.High);

    protected override LegendItem Item(Points mark) => new()
    {
        LabelText = mark.Name,
        MarkerShape = mark.IsHollow ? MarkerShape.OpenCircle : MarkerShape.FilledCircle,
        MarkerColor = Color.FromSKColor(Palette.Of(mark.Colour)),
        MarkerLineWidth = 0.9f,
        MarkerSize = 2 * Radius,
    };

    protected override void Draw(Points mark, MarkCanvas canvas)
    {
        using SKPaint stroke = new() { Color = Palette.Of(mark.Colour), StrokeWidth = canvas.Style.Line * 0.8f, IsStroke = true, IsAntialias = true };
        using SKPaint fill = new() { Color = mark.IsHollow ? SKColors.White : Palette.Of(mark.Colour), IsAntialias = true };
        for (int i = 0; i < mark.X.Count; i++)
        {
            SKPoint at = canvas.At(mark.X[i], mark.Y[i]);
            if (!float.IsFinite(at.X) || !float.IsFinite(at.Y))
            {
                continue;
            }

            if (i < mark.Low.Count && double.IsFinite(mark.Low[i]) && double.IsFinite(mark.High[i]))
            {
                Interval(mark, i, at, canvas, stroke);
            }

            canvas.Canvas.DrawCircle(at, Radius, fill);
            canvas.Canvas.DrawCircle(at, Radius, stroke);
        }
    }

    private static void Interval(Points mark, int i, SKPoint at, MarkCanvas canvas, SKPaint stroke)
    {
        if (mark.IsHorizontal)
        {
            (float low, float high) = (End(canvas.AtX(mark.Low[i]), canvas.Area.Left), canvas.AtX(mark.High[i]));
            canvas.Canvas.DrawLine(low, at.Y, high, at.Y, stroke);
            canvas.Canvas.DrawLine(low, at.Y - Cap, low, at.Y + Cap, stroke);
            canvas.Canvas.DrawLine(high, at.Y - Cap, high, at.Y + Cap, stroke);
        }
        else
        {
            (float low, float high) = (End(canvas.AtY(mark.Low[i]), canvas.Area.Bottom), canvas.AtY(mark.High[i]));
            canvas.Canvas.DrawLine(at.X, low, at.X, high, stroke);
            canvas.Canvas.DrawLine(at.X - Cap, low, at.X + Cap, low, stroke);
            canvas.Canvas.DrawLine(at.X - Cap, high, at.X + Cap, high, stroke);
        }
    }

    /// <summary>An interval that goes below a logarithmic axis ends at the edge.</summary>
    private static float End(float at, float edge) => float.IsFinite(at) ? at : edge;
}
