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
        return panels.Count == 0 ? null : new Figure(NameOf(Number), Title, string.Join(' ', said), Coloured(panels, input))
        {
            Paper = Number,
            Section = FigureSection.Paper,
            Query = Queries.Tables(input, [.. Panels.SelectMany(static p => FigureRegistry.Find(p.Figure)!.Tables.Take(1)).Distinct(StringComparer.Ordinal)]),
        };
    }

    /// <summary>One colour a name in all panels, whichever subject it is of: a legend stands for the whole figure.</summary>
    private static Panel[] Coloured(List<Panel> panels, FigureInput input)
    {
        List<string> names = [];
        return [.. panels.Select(p => p with { Marks = [.. p.Marks.Select(m => m.Colour < 0 || m.Name.Length == 0 ? m : m with { Colour = Of(m.Name) })] })];

        int Of(string name)
        {
            string key = input.Subjects.Select(s => $", {s.Name}").FirstOrDefault(name.EndsWith) is { } subject ? name[..^subject.Length] : name;
            int at = names.IndexOf(key);
            if (at < 0)
            {
                names.Add(key);
                at = names.Count - 1;
            }

            return at;
        }
    }

    private static string NameOf(string number) => "paper_" + string.Concat(number.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit));
}
