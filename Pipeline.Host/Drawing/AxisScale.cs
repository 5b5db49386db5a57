using Pipeline.Stages.Figures;

namespace Pipeline.Host.Drawing;

/// <summary>An axis of a panel as it is drawn: logarithms where it is logarithmic, its range, its ticks.</summary>
internal sealed class AxisScale
{
    private const double Margin = 0.04; // of the range, where the data decide an end
    private readonly Axis _axis;

    /// <param name="axis">The axis.</param>
    /// <param name="data">All coordinates drawn along it.</param>
    /// <param name="hasMargin">Whether there is room between the data and the ends.</param>
    public AxisScale(Axis axis, IEnumerable<double> data, bool hasMargin)
    {
        _axis = axis;
        if (axis.Categories.Count > 0)
        {
            (From, To) = (-0.6, axis.Categories.Count - 0.4);
            return;
        }

        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (double value in data.Select(Of).Where(double.IsFinite))
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        (low, high) = low <= high ? (low, high) : (0, 1);
        double? from = axis.From is { } f ? Of(f) : null, to = axis.To is { } t ? Of(t) : null;
        double room = Math.Max((to ?? high) - (from ?? low), 0);
        double margin = room > 0 ? hasMargin ? Margin * room : 0 : Math.Max(Math.Abs(high), 1) * Margin;
        From = from is { } start && double.IsFinite(start) ? start : low - margin;
        To = to is { } end && double.IsFinite(end) ? end : high + margin;
    }

    /// <summary>Where it begins, as drawn.</summary>
    public double From { get; }

    /// <summary>Where it ends, as drawn.</summary>
    public double To { get; }

    /// <summary>Whether it has names in place of numbers.</summary>
    public bool HasNames => _axis.Categories.Count > 0;

    /// <summary>What stands at the axis: label, unit, and the power of ten its numbers are divided by.</summary>
    public string Text => TextOf(_axis.Label, _axis.Unit, HasNames || _axis.IsLog ? 0 : AxisTicks.Exponent(From, To));

    /// <summary>A label with its unit and a power of ten.</summary>
    public static string TextOf(string label, string unit, int exponent)
    {
        string scaled = string.Join(' ', new[] { exponent == 0 ? "" : AxisTicks.Power(exponent), unit }.Where(static t => t.Length > 0));
        return scaled.Length > 0 ? $"{label} ({scaled})" : label;
    }

    /// <summary>A coordinate as drawn; NaN for what a logarithmic axis has no place for.</summary>
    public double Of(double value) => !_axis.IsLog ? value : value > 0 ? Math.Log10(value) : double.NaN;

    /// <summary>Ticks as drawn: position, label (empty for a minor one).</summary>
    /// <param name="most">Labels there is room for.</param>
    public IReadOnlyList<(double At, string Label)> Ticks(int most) =>
        HasNames ? [.. _axis.Categories.Select(static (name, i) => ((double)i, name))] : _axis.IsLog ? AxisTicks.Logarithmic(From, To, most) : AxisTicks.Linear(From, To, most);
}
