using Pipeline.Stages.Figures;
using ScottPlot;
using SkiaSharp;

namespace Pipeline.Host.Drawing.Marks;

/// <summary>Draws areas between two curves; where an edge has a gap, the area has one.</summary>
internal sealed class BandDrawer : MarkDrawer<Band>
{
    protected override IEnumerable<double> Xs(Band mark) => mark.X;

    protected override IEnumerable<double> Ys(Band mark) => mark.Low.Concat(mark.High);

    protected override LegendItem Item(Band mark) => new() { LabelText = mark.Name, FillColor = Color.FromSKColor(Palette.AreaOf(mark.Colour)) };

    protected override void Draw(Band mark, MarkCanvas canvas)
    {
        using SKPaint paint = new() { Color = Palette.AreaOf(mark.Colour), IsAntialias = true };
        for (int from = 0; from < mark.X.Count;)
        {
            int to = from;
            while (to < mark.X.Count && double.IsFinite(mark.Low[to]) && double.IsFinite(mark.High[to]))
            {
                to++;
            }

            if (to - from > 1)
            {
                // Below a logarithmic axis there is no place: the edge is that of the panel.
                IEnumerable<SKPoint> upper = Enumerable.Range(from, to - from).Select(i => Inside(canvas, mark.X[i], mark.High[i]));
                IEnumerable<SKPoint> lower = Enumerable.Range(from, to - from).Reverse().Select(i => Inside(canvas, mark.X[i], mark.Low[i]));
                using SKPath path = new();
                path.AddPoly([.. upper.Concat(lower).Where(static p => float.IsFinite(p.X))], close: true);
                canvas.Canvas.DrawPath(path, paint);
            }

            from = to + 1;
        }
    }

    private static SKPoint Inside(MarkCanvas canvas, double x, double y) => canvas.At(x, y) is var at && float.IsFinite(at.Y) ? at : new SKPoint(at.X, canvas.Area.Bottom);
}
