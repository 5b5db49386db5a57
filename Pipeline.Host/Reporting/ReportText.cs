using System.Globalization;
using System.Net;
using System.Text;
using Pipeline.Formats;
using Pipeline.Stages.Studies.Reporting;

namespace Pipeline.Host.Reporting;

/// <summary>The front page of a report: what was run, what was found, as tables that need no program to be read.</summary>
internal static class ReportText
{
    private static readonly (DigestPart Part, string Heading)[] s_parts =
    [
        (DigestPart.Transport, "Transport"), (DigestPart.Run, "What was run"), (DigestPart.Structure, "Structure"), (DigestPart.Dynamics, "Vibrations and angles"),
        (DigestPart.Conditions, "Conditions"), (DigestPart.Events, "Events"),
    ];

    /// <summary>A text as it may stand in HTML.</summary>
    public static string Escaped(string text) => WebUtility.HtmlEncode(text);

    /// <summary>The title and what made the page.</summary>
    public static string Header(string title) => $"<header><h1>{Escaped(title)}</h1><p>Molecular dynamics analysed with ionstream {Escaped(Release.Number)}.</p></header>\n";

    /// <summary>Sources of the definitions.</summary>
    public static string Footer() =>
        "<footer><p>Definitions: Miyagawa, Krishnan, Grumet, Reveron Baecker, Kaiser, Egger, J. Mater. Chem. A 12, 11344 (2024), doi 10.1039/d4ta00452c; "
        + $"intervals, errors and limits as the documentation of ionstream {Escaped(Release.Number)} says.</p></footer>\n";

    /// <summary>A chapter.</summary>
    /// <param name="chapter">The chapter.</param>
    /// <param name="isOnly">Whether the report has no other: then its heading is the title of the page.</param>
    public static string Of(ReportChapter chapter, bool isOnly)
    {
        StringBuilder html = new();
        if (!isOnly)
        {
            html.Append(CultureInfo.InvariantCulture, $"<h2>{Escaped(chapter.Title)}</h2>\n");
        }

        if (chapter.Notes.Count > 0)
        {
            html.Append("<ul>\n").AppendJoin('\n', chapter.Notes.Select(static n => $"<li>{Escaped(n)}</li>")).Append("\n</ul>\n");
        }

        foreach ((string heading, IReadOnlyList<DigestLine> lines) in chapter.Digests)
        {
            if (heading.Length > 0 && (!isOnly || chapter.Digests.Count > 1))
            {
                html.Append(CultureInfo.InvariantCulture, $"<h3>{Escaped(heading)}</h3>\n");
            }

            Append(html, lines);
        }

        return html.ToString();
    }

    private static void Append(StringBuilder html, IReadOnlyList<DigestLine> lines)
    {
        html.Append("<table class=\"digest\"><thead><tr><th scope=\"col\">quantity</th><th scope=\"col\">found</th><th scope=\"col\">note</th></tr></thead>\n");
        foreach ((DigestPart part, string heading) in s_parts)
        {
            DigestLine[] of = [.. lines.Where(l => l.Part == part)];
            if (of.Length == 0)
            {
                continue;
            }

            html.Append(CultureInfo.InvariantCulture, $"<tbody><tr class=\"part\"><th colspan=\"3\" scope=\"colgroup\">{heading}</th></tr>\n");
            foreach (DigestLine line in of)
            {
                html.Append(CultureInfo.InvariantCulture, $"<tr{(line.IsFirst ? " class=\"first\"" : "")}><th scope=\"row\">{Escaped(line.Label)}</th><td>{Escaped(line.Value)}</td><td class=\"note\">{Escaped(line.Note)}</td></tr>\n");
            }

            html.Append("</tbody>\n");
        }

        html.Append("</table>\n");
    }
}
