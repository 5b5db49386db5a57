using System.Globalization;
using Pipeline.Stages.Results;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Studies;

namespace Pipeline.Host.Commands.Comparing;

/// <summary>Cuts a run into consecutive stretches of equal length, or leaves out frames of it, by the numbers of its frames.</summary>
internal static class Stretches
{
    /// <summary>Fewest frames of a stretch: below, there is nothing to take a mean of.</summary>
    public const long FewestFrames = 20;

    /// <summary>Fewest stretches: with fewer there is no scatter to speak of.</summary>
    public const int FewestStretches = 3;

    /// <summary>The pieces of a run: <paramref name="count"/> stretches of <paramref name="frames"/> frames each, every <paramref name="stride"/>-th analysed one.</summary>
    public static IReadOnlyList<Piece> Of(RunOrigin origin, RunConditions conditions, long frames, int count, long stride)
    {
        (long first, long every) = Analysed(origin.Settings, conditions);
        long step = every * stride;
        return
        [
            .. Enumerable.Range(0, count).Select(i => new Piece(
                string.Create(CultureInfo.InvariantCulture, $"stretch{i + 1:D3}"),
                origin,
                origin.Settings with { EquilibrationPs = 0, FromFrame = first + (i * frames * step), ToFrame = first + ((i + 1) * frames * step), Stride = step })),
        ];
    }

    /// <summary>The whole run with every <paramref name="stride"/>-th of its analysed frames.</summary>
    public static Piece Strided(string id, RunOrigin origin, RunConditions conditions, long stride)
    {
        (long first, long every) = Analysed(origin.Settings, conditions);
        return new Piece(
            id, origin, origin.Settings with { EquilibrationPs = 0, FromFrame = first, ToFrame = first + (conditions.Frames * every), Stride = every * stride });
    }

    /// <summary>Number of the first analysed frame in the file, and how many frames apart they are.</summary>
    private static (long First, long Every) Analysed(RunSettings settings, RunConditions conditions)
    {
        // Equilibration counts from the first frame of the file, whichever is the first analysed.
        double intervalPs = conditions.FrameIntervalFs / settings.Stride * 1e-3;
        long cut = settings.EquilibrationPs > 0 && intervalPs > 0 ? (long)Math.Ceiling((settings.EquilibrationPs / intervalPs) - 1e-9) : 0;
        return (Math.Max(settings.FromFrame, cut), settings.Stride);
    }
}
