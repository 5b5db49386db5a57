using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pipeline.Formats;
using Pipeline.Stages.Figures;

namespace Pipeline.Host.Reporting;

/// <summary>
/// The report as one HTML file: what was found as text and tables, the figures as data, and the program that draws them. Nothing is
/// loaded from anywhere; the page's own policy forbids it.
/// </summary>
internal static class ReportPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="title">Title of the report.</param>
    /// <param name="content">Chapters and their figures.</param>
    /// <param name="target">Where.</param>
    public static async Task WriteAsync(string title, IReadOnlyList<(ReportChapter Chapter, IReadOnlyList<Figure> Figures)> content, Stream target)
    {
        string script = Embedded("report.js"), style = Embedded("report.css");
        await using StreamWriter page = new(target, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        await page.WriteAsync(
            $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '{Hash(script)}'; style-src '{Hash(style)}'; img-src data: blob:; base-uri 'none'; form-action 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="generator" content="ionstream {Release.Number}">
            <title>{ReportText.Escaped(title)}</title>
            <style>{style}</style>
            </head>
            <body>

            """);
        await page.WriteAsync(ReportText.Header(title));
        await page.WriteAsync("<main>\n<section id=\"summary\">\n");
        foreach ((ReportChapter chapter, _) in content)
        {
            await page.WriteAsync(ReportText.Of(chapter, isOnly: content.Count == 1));
        }

        await page.WriteAsync("</section>\n<nav aria-label=\"Figures\"></nav>\n<div id=\"figures\"></div>\n</main>\n");
        await page.WriteAsync(ReportText.Footer());
        await page.WriteAsync("<script type=\"application/json\" id=\"figure-data\">");
        await page.FlushAsync();
        WriteFigures(target, content.SelectMany(static c => c.Figures));
        await page.WriteAsync($"</script>\n<script>{script}</script>\n</body>\n</html>\n");
    }

    /// <summary>The default encoder of JSON escapes what could end the element.</summary>
    private static void WriteFigures(Stream target, IEnumerable<Figure> figures)
    {
        using Utf8JsonWriter json = new(target);
        FigureJson.Write(json, figures);
    }

    private static string Hash(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static string Embedded(string name)
    {
        using Stream stream = typeof(ReportPage).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in the program");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
