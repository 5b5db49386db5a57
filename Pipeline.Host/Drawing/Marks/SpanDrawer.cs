using Pipeline.Stages.Figures;
using SkiaSharp;

namespace Pipeline.Host.Drawing.Marks;

/// <summary>Draws shaded ranges of an axis, with their names at the upper edge.</summary>
internal sealed class SpanDrawer : MarkDrawer<Span>
{
    private const byte Alpha = 34;

    protected override IEnumerable<double> Xs(Span mark) => mark.IsVertical ? [mark.From, mark.To] : [];

    protected override IEnumerable<double> Ys(Span mark) => mark.IsVertical ? [] : [mark.From, mark.To];

    protected override void Draw(Span mark, MarkCanvas canvas)
    {
        SKRect area = canvas.Area;
        (float a, float b) = mark.IsVertical ? (canvas.AtX(mark.From), canvas.AtX(mark.To)) : (canvas.AtY(mark.From), canvas.AtY(mark.To));
        if (!float.IsFinite(b))
        {
            return;
        }

        a = float.IsFinite(a) ? a : mark.IsVertical ? area.Left : area.Bottom;
        SKRect place = mark.IsVertical ? new SKRect(Math.Min(a, b), area.Top, Math.Max(a, b), area.Bottom) : new SKRect(area.Left, Math.Min(a, b), area.Right, Math.Max(a, b));
        using SKPaint paint = new() { Color = Palette.Of(mark.Colour).WithAlpha(Alpha), IsAntialias = true };
        canvas.Canvas.DrawRect(place, paint);
        canvas.Write(mark.Name, place.Left + 2, place.Top + canvas.Style.Font, Palette.Neutral);
    }
}
