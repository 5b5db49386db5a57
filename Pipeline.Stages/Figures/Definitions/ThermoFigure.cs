using Pipeline.Stages.Figures.Building;

namespace Pipeline.Stages.Figures.Definitions;

/// <summary>Temperature, energy and cell over time.</summary>
internal static class ThermoFigure
{
    private static readonly (string Column, string Title, Axis Axis)[] s_columns =
    [
        ("temperature_K", "temperature", new Axis("T", "K")),
        ("energy_eV", "energy", new Axis("E", "eV")),
        ("pressure_kB", "pressure", new Axis("p", "kbar")),
        ("volume_A3", "volume", new Axis("V", "Å³")),
    ];

    public static FigureDefinition Definition { get; } = new("thermo", FigureSection.Conditions, "temperature, energy, pressure, volume over time", ["thermo"], Make);

    private static Figure? Make(FigureInput input, FigureChoice choice)
    {
        Panel[] panels = [.. s_columns.Where(c => choice.Wants(c.Column)).Select(c => ThermoPanels.Of(input, c.Title, c.Axis, [(c.Column, "")])).OfType<Panel>()];
        return panels.Length == 0 ? null : new Figure(
            "thermo", "Temperature, energy, cell", "From the OSZICAR and the cells of the frames. The drift of E, which has kinetic and thermostat energy in it, is the integrator's.", panels)
        {
            Query = Queries.Table(input, "thermo"),
        };
    }
}
