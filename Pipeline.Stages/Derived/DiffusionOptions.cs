using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.RegularExpressions;
using Pipeline.Stages.Accumulators;

namespace Pipeline.Stages.Derived;

/// <summary>Settings of the diffusion coefficients.</summary>
public sealed partial record DiffusionOptions : IObservableOptions
{
    /// <summary>How the fit window is chosen: auto from the data, or a fixed one such as 2-10ps.</summary>
    [RegularExpression(@"^(auto|[0-9]+([.][0-9]+)?-[0-9]+([.][0-9]+)? ?ps)$")]
    public string Fit { get; init; } = "auto";

    /// <inheritdoc/>
    public IEnumerable<string> Problems() =>
        string.Equals(Fit, "auto", StringComparison.Ordinal) || (Window() is { } window && window.FromPs > 0 && window.ToPs > window.FromPs)
            ? []
            : [$"fit must be auto, or a window FROM-TOps with 0 < FROM < TO such as 2-10ps, not {Fit}"];

    /// <summary>The fixed window, or null: chosen from the data.</summary>
    internal (double FromPs, double ToPs)? Window()
    {
        Match match = WindowPattern().Match(Fit ?? "");
        return match.Success
            ? (double.Parse(match.Groups["from"].ValueSpan, CultureInfo.InvariantCulture), double.Parse(match.Groups["to"].ValueSpan, CultureInfo.InvariantCulture))
            : null;
    }

    [GeneratedRegex("^(?<from>[0-9]+([.][0-9]+)?)-(?<to>[0-9]+([.][0-9]+)?) ?ps$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WindowPattern();
}
