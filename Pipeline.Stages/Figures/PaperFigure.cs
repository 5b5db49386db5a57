using Pipeline.Stages.Figures.Building;

namespace Pipeline.Stages.Figures;

/// <summary>A figure of a publication: which of the figures are its panels, with its keys, rows, axes and ranges.</summary>
/// <param name="Number">Its number there: <c>Fig. 2</c>.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Panels">Its panels, in its order.</param>
public sealed record PaperFigure(string Number, string Title, IReadOnlyList<PaperPanel> Panels)
{
    /// <summary>The figure from tables of one's own; null where none of its panels can be made.</summary>
    public Figure? Make(FigureInput input)
    {
        List<Panel> panels = [];
        List<string> captions = [], missing = [];
        foreach (PaperPanel wanted in Panels)
        {
            FigureDefinition definition = FigureRegistry.Find(wanted.Figure) ?? throw new ArgumentException($"{Number}: there is no figure {wanted.Figure}");
            FigureChoice choice = new() { Keys = wanted.Keys, Where = wanted.Where, IsTogether = true };
            if (definition.Make(input, choice) is not { } made)
            {
                missing.Add(wanted.Figure);
                continue;
            }

            panels.AddRange(made.Panels.Select(p => p with
            {
                X = p.X with { From = wanted.X.From ?? p.X.From, To = wanted.X.To ?? p.X.To },
                Y = p.Y with { From = wanted.Y.From ?? p.Y.From, To = wanted.Y.To ?? p.Y.To },
            }));
            captions.Add(made.Caption);
        }

        string[] said = [.. captions.Distinct(StringComparer.Ordinal), .. missing.Count == 0 ? (string[])[] : [$"Not in these results: {string.Join(", ", missing)}."]];
        return panels.Count == 0 ? null : new Figure(NameOf(Number), Title, string.Join(' ', said), panels)
        {
            Paper = Number,
            Section = FigureSection.Paper,
            Query = Queries.Tables(input, [.. Panels.Select(static p => FigureRegistry.Find(p.Figure)!.Tables[0]).Distinct(StringComparer.Ordinal)]),
        };
    }

    private static string NameOf(string number) => "paper_" + string.Concat(number.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit));
}
