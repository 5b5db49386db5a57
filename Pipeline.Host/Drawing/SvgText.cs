using System.Globalization;
using System.Text.RegularExpressions;
using SkiaSharp;

namespace Pipeline.Host.Drawing;

/// <summary>What an SVG of Skia lacks: a size that scales, names of other fonts for a reader without this program's, and the same bytes each time.</summary>
internal static partial class SvgText
{
    private const string Others = "Arial, Helvetica, sans-serif";

    /// <summary>The file with them.</summary>
    public static string Finished(string svg, SKSize size)
    {
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        string root = string.Create(
            CultureInfo.InvariantCulture,
            $"<svg viewBox=\"0 0 {size.Width:0.##} {size.Height:0.##}\" width=\"{size.Width:0.##}pt\" height=\"{size.Height:0.##}pt\" xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">");
        string text = Root().Replace(svg, root, 1);
        text = Cleared().Replace(text, "");
        text = Clip().Replace(text, m => names.TryGetValue(m.Value, out string? known) ? known : names[m.Value] = string.Create(CultureInfo.InvariantCulture, $"clip{names.Count}"));
        return Family().Replace(text, $"font-family=\"{EmbeddedFont.Name}, {Others}\"");
    }

    [GeneratedRegex("<svg [^>]*>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Root();

    [GeneratedRegex("font-family=\"[^\"]*\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Family();

    /// <summary>A canvas that is cleared becomes a black rectangle, and the white one above it leaves a hair of it at its edges.</summary>
    [GeneratedRegex("\\s*<rect width=\"[0-9.]+\" height=\"[0-9.]+\"/>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Cleared();

    /// <summary>Skia counts its clips through the life of the process.</summary>
    [GeneratedRegex("\\bcl_[0-9a-f]+\\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Clip();
}
