using Pipeline.Stages.Figures;
using SkiaSharp;

namespace Pipeline.Host.Drawing;

/// <summary>Where the panels of a figure are on its page.</summary>
internal static class PanelGrid
{
    private const float LeastWidth = 150; // points: a panel narrower than 53 mm has no room for its labels
    private const float Ratio = 0.74f; // height over width
    private const float NarrowRatio = 0.92f; // labels take as much of a narrow one
    private const float MostHeight = 230;
    private const float LineHeight = 1.45f; // of the font, a line of an axis of names
    private const float FrameOfNames = 44; // title, ticks and label below

    /// <summary>The size of the page and the place of each panel.</summary>
    public static (SKSize Size, SKRect[] Panels) Of(IReadOnlyList<Panel> panels, FigureStyle style)
    {
        int most = Math.Max(1, (int)(style.Width / LeastWidth));
        int columns = panels.Count <= most ? panels.Count : panels.Count == 4 ? 2 : most;
        float width = style.Width / columns;
        SKRect[] places = new SKRect[panels.Count];
        float top = 0;
        for (int first = 0; first < panels.Count; first += columns)
        {
            float height = panels.Skip(first).Take(columns).Max(p => Height(p, width, style));
            for (int i = first; i < Math.Min(first + columns, panels.Count); i++)
            {
                places[i] = SKRect.Create((i - first) * width, top, width, height);
            }

            top += height;
        }

        return (new SKSize(style.Width, top), places);
    }

    private static float Height(Panel panel, float width, FigureStyle style)
    {
        float usual = Math.Min(width * (width < 1.3f * LeastWidth ? NarrowRatio : Ratio), MostHeight);
        return panel.Y.Categories.Count == 0 ? usual : Math.Max(usual * 0.6f, FrameOfNames + (panel.Y.Categories.Count * style.Font * LineHeight));
    }
}
