using ScottPlot;
using SkiaSharp;

namespace Pipeline.Host.Drawing;

/// <summary>The one font of all figures. No font of the system is used: a machine without any draws the same, and labels never vanish.</summary>
internal sealed class EmbeddedFont : IFontResolver
{
    /// <summary>Name of its family.</summary>
    public const string Name = "DejaVu Sans Condensed";

    private const string Resource = "DejaVuSansCondensed.ttf";
    private static readonly Lazy<SKTypeface> s_typeface = new(Load);

    /// <summary>The font.</summary>
    public static SKTypeface Typeface => s_typeface.Value;

    /// <summary>Makes it the font of everything that is drawn.</summary>
    public static void Register()
    {
        lock (s_typeface)
        {
            if (Fonts.FontResolvers.FirstOrDefault() is not EmbeddedFont)
            {
                Fonts.FontResolvers.Insert(0, new EmbeddedFont());
                Fonts.Default = Name;
            }
        }
    }

    /// <inheritdoc/>
    public SKTypeface CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) => Typeface;

    /// <inheritdoc/>
    public SKTypeface CreateTypeface(string fontName, bool bold, bool italic) => Typeface;

    private static SKTypeface Load()
    {
        using Stream stream = typeof(EmbeddedFont).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"{Resource} is not in the program");
        return SKTypeface.FromStream(stream);
    }
}
