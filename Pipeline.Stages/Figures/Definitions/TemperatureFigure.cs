using Pipeline.Formats.Tables;
using Pipeline.Stages.Studies.Reporting;

namespace Pipeline.Stages.Figures.Definitions;

/// <summary>Conductivity and Haven ratio against temperature, a point a run.</summary>
internal static class TemperatureFigure
{
    private const double SameTemperature = 1; // K; below it there is nothing to draw against

    public static FigureDefinition Definition { get; } = new(
        "conductivity_temperature", FigureSection.Transport, "conductivity and Haven ratio of several runs against temperature", ["summary"], Make);

    private static Figure? Make(FigureInput input, FigureChoice choice)
    {
        Run[] runs = [.. input.Subjects.Where(static s => s.Find("summary") is not null).Select(static s => new Run(s.Name, s.Find("summary")!)).Where(static r => double.IsFinite(r.Temperature))];
        if (runs.Length < 2 || runs.Max(static r => r.Temperature) - runs.Min(static r => r.Temperature) < SameTemperature)
        {
            return null;
        }

        Panel[] panels =
        [
            .. Of(runs, choice, "conductivity", [("conductivity", "Einstein-Helfand"), ("conductivity_nernst_einstein", "Nernst-Einstein")], new Axis("σ", "S cm⁻¹") { From = 0 }),
            .. Of(runs, choice, "Haven ratio", [("haven_ratio", "")], new Axis("Haven ratio") { From = 0 }),
        ];
        return panels.Length == 0 ? null : new Figure(
            "conductivity_temperature", "Conductivity and Haven ratio", "A point a run that claims them. Bars: standard errors.", panels)
        {
            Query = Building.Queries.Table(input, "summary"),
        };
    }

    private static IEnumerable<Panel> Of(Run[] runs, FigureChoice choice, string title, (string Quantity, string Name)[] quantities, Axis y)
    {
        List<Mark> marks = [];
        foreach ((string quantity, string name) in quantities)
        {
            foreach (string species in runs.SelectMany(r => r.Species(quantity)).Distinct(StringComparer.Ordinal).Where(choice.Wants))
            {
                (Run Run, double Value, double Error)[] points = [.. runs.Select(r => (Run: r, r.Of(quantity, species).Value, r.Of(quantity, species).Error)).Where(static p => double.IsFinite(p.Value)).OrderBy(static p => p.Run.Temperature)];
                if (points.Length > 0)
                {
                    marks.Add(new Points(name.Length > 0 ? $"{species}, {name}" : species, [.. points.Select(static p => p.Run.Temperature)], [.. points.Select(static p => p.Value)])
                    {
                        Low = [.. points.Select(static p => p.Value - p.Error)],
                        High = [.. points.Select(static p => p.Value + p.Error)],
                        Notes = [.. points.Select(static p => p.Run.Name)],
                        Colour = marks.Count,
                    });
                }
            }
        }

        return marks.Count == 0 ? [] : [new Panel(title, new Axis("T", "K"), y, marks)];
    }

    private sealed class Run(string name, ColumnTable summary)
    {
        private readonly SummaryRows _rows = new(summary);

        public string Name { get; } = name;

        public double Temperature => Of("temperature", null).Value;

        public IEnumerable<string> Species(string quantity) => _rows.Of(quantity).Select(static r => r.Species);

        public (double Value, double Error) Of(string quantity, string? species) => _rows.Of(quantity)
            .Where(r => species is null || string.Equals(r.Species, species, StringComparison.Ordinal))
            .Select(static r => (r.Value, r.Error)).DefaultIfEmpty((double.NaN, double.NaN)).First();
    }
}
