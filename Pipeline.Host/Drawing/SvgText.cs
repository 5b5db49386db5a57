using System.Globalization;
using SkiaSharp;

namespace Pipeline.Host.Drawing;

/// <summary>What an SVG of Skia lacks for a reader without this program's font: names of others, and a size that scales.</summary>
internal static class SvgText
{
    private const string Others = "Arial, Helvetica, sans-serif";

    /// <summary>The file with them.</summary>
    public static string Finished(string svg, SKSize size) => svg
        .Replace($"font-family=\"{EmbeddedFont.Name}\"", $"font-family=\"{EmbeddedFont.Name}, {Others}\"", StringComparison.Ordinal)
        .Replace(
            "<svg xmlns=",
            string.Create(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {size.Width:0.##} {size.Height:0.##}\" xmlns="),
            StringComparison.Ordinal)
        .Replace(
            string.Create(CultureInfo.InvariantCulture, $"width=\"{size.Width:0.#####}\" height=\"{size.Height:0.#####}\""),
            string.Create(CultureInfo.InvariantCulture, $"width=\"{size.Width:0.##}pt\" height=\"{size.Height:0.##}pt\""),
            StringComparison.Ordinal);
}
