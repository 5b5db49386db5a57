using System.Globalization;

namespace Pipeline.Formats.Readers;

/// <summary>What an INCAR asks the dynamics to do: temperature, thermostat, cell. Runs that differ in it are of different physics.</summary>
/// <param name="BeginK">TEBEG; null where it does not matter (no thermostat, and not given) or is no number.</param>
/// <param name="EndK">TEEND, by default TEBEG.</param>
/// <param name="Thermostat">In words, with its settings.</param>
/// <param name="Cell">What moves the cell, with its settings.</param>
/// <param name="Ensemble">As <see cref="Incar.Ensemble"/>.</param>
/// <remarks>
/// VASP wiki: MDALGO (revision 32807), SMASS, ISIF, LANGEVIN_GAMMA, PSTRESS. Two ways to ask for one thing are one: MDALGO 0 and 2 are both
/// Nose-Hoover, and without a thermostat both NVE, as is Andersen's with a probability of 0. What plays no part is left out: PSTRESS and PMASS of a
/// cell that does not move. Defaults are filled in.
/// </remarks>
public sealed record MdConditions(double? BeginK, double? EndK, string Thermostat, string Cell, string? Ensemble)
{
    private const double Rounding = 1e-5; // of a temperature: 3 mK at 300 K
    private const string NoThermostat = "no thermostat";

    /// <summary>The temperature where it is one.</summary>
    public double? TemperatureK => BeginK > 0 && IsSame(BeginK, EndK) ? BeginK : null;

    /// <summary>The conditions an INCAR asks for.</summary>
    public static MdConditions Of(Incar incar)
    {
        ArgumentNullException.ThrowIfNull(incar);
        string thermostat = ThermostatOf(incar);
        double? begin = incar.TryGetNumber("TEBEG", out double kelvin) ? kelvin
            : incar.Contains("TEBEG") || string.Equals(thermostat, NoThermostat, StringComparison.Ordinal) ? null : 0;
        double? end = incar.TryGetNumber("TEEND", out kelvin) ? kelvin : incar.Contains("TEEND") ? null : begin;
        return new MdConditions(begin, end, thermostat, CellOf(incar), incar.Ensemble);
    }

    /// <summary>What is other in a piece that follows, with both values; null where nothing is. A temperature that changes goes on from its start again.</summary>
    public string? DifferenceTo(MdConditions next)
    {
        ArgumentNullException.ThrowIfNull(next);
        bool isRamp = !IsSame(BeginK, EndK) || !IsSame(next.BeginK, next.EndK);
        List<string> differ = [];
        if (isRamp || !IsSame(EndK, next.BeginK))
        {
            differ.Add($"temperature {Temperature}, then {next.Temperature} (INCAR TEBEG, TEEND)");
        }

        if (!string.Equals(Thermostat, next.Thermostat, StringComparison.Ordinal))
        {
            differ.Add($"{Thermostat}, then {next.Thermostat}");
        }

        if (!string.Equals(Cell, next.Cell, StringComparison.Ordinal))
        {
            differ.Add($"{Cell}, then {next.Cell}");
        }

        return differ.Count == 0 ? null : string.Join("; ", differ);
    }

    private string Temperature => IsSame(BeginK, EndK) ? $"{Text(BeginK)} K" : $"{Text(BeginK)} to {Text(EndK)} K";

    /// <summary>What nothing is known of differs from nothing.</summary>
    private static bool IsSame(double? a, double? b) => a is not { } x || b is not { } y || Math.Abs(x - y) <= Rounding * Math.Max(Math.Abs(x), Math.Abs(y));

    private static string Text(double? value) => value?.ToString("0.######", CultureInfo.InvariantCulture) ?? "unknown";

    private static string ThermostatOf(Incar incar)
    {
        int algorithm = (int)Number(incar, "MDALGO", 0);
        double mass = Number(incar, "SMASS", -3);
        return algorithm switch
        {
            0 or 2 or 21 => mass switch
            {
                -3 => NoThermostat,
                -1 => "velocities scaled (SMASS = -1)",
                -2 => "velocities kept (SMASS = -2)",
                _ => $"Nose-Hoover thermostat ({Setting(incar, "SMASS", "-3")})",
            },
            1 or 11 => Number(incar, "ANDERSEN_PROB", 1) == 0 ? NoThermostat : $"Andersen thermostat ({Setting(incar, "ANDERSEN_PROB", "unset")})",
            3 or 31 => $"Langevin thermostat ({Setting(incar, "LANGEVIN_GAMMA", "0")})",
            4 => $"Nose-Hoover chains ({Setting(incar, "NHC_NCHAINS", "0")}, {Setting(incar, "NHC_PERIOD", "40")})",
            5 => $"CSVR thermostat ({Setting(incar, "CSVR_PERIOD", "100")})",
            13 => $"several Andersen thermostats ({Setting(incar, "NSUBSYS", "unset")}, {Setting(incar, "TSUBSYS", "unset")}, {Setting(incar, "PSUBSYS", "unset")})",
            _ => string.Create(CultureInfo.InvariantCulture, $"MDALGO = {algorithm}"),
        };
    }

    private static string CellOf(Incar incar)
    {
        double isif = Number(incar, "ISIF", 2);
        return isif <= 2 ? "fixed cell" : string.Create(
            CultureInfo.InvariantCulture,
            $"moving cell (ISIF = {isif}, {Setting(incar, "PSTRESS", "0")}, {Setting(incar, "PMASS", "1000")}, {Setting(incar, "LANGEVIN_GAMMA_L", "0")}, {Setting(incar, "LATTICE_CONSTRAINTS", ".TRUE. .TRUE. .TRUE.")})");
    }

    private static double Number(Incar incar, string tag, double absent) => incar.TryGetNumber(tag, out double value) ? value : absent;

    /// <summary>A tag with its values, numbers as they mean and not as they are written; a value that is the same for all is written once.</summary>
    private static string Setting(Incar incar, string tag, string absent)
    {
        string[] words = (incar[tag] ?? absent).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        string[] values = [.. words.SelectMany(Expand)];
        return $"{tag} = {string.Join(' ', values.Distinct(StringComparer.Ordinal).Count() == 1 ? values[..1] : values)}";
    }

    private static IEnumerable<string> Expand(string word)
    {
        int star = word.IndexOf('*', StringComparison.Ordinal);
        return star > 0 && int.TryParse(word.AsSpan(0, star), NumberStyles.None, CultureInfo.InvariantCulture, out int repeat) && repeat is > 0 and < 1000
            ? Enumerable.Repeat(Plain(word[(star + 1)..]), repeat)
            : [Plain(word)];
    }

    private static string Plain(string word) =>
        double.TryParse(word.Replace('d', 'e').Replace('D', 'e'), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number.ToString("R", CultureInfo.InvariantCulture)
            : word.TrimStart('.').StartsWith('T') || word.TrimStart('.').StartsWith('t') ? ".TRUE." : word.TrimStart('.').StartsWith('F') || word.TrimStart('.').StartsWith('f') ? ".FALSE." : word;
}
