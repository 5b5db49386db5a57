using System.Globalization;
using Pipeline.Host.Configuration;
using Pipeline.Stages.Results;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Studies.Comparisons;

namespace Pipeline.Host.Commands.Comparing;

/// <summary>
/// Makes two sides comparable: analyses run directories, leaves out frames of the side that has more of them a picosecond, and cuts a
/// single run into stretches, which are its replicates.
/// </summary>
/// <param name="again">Analyses ranges of runs again.</param>
/// <param name="recipe">For run directories that are compared with nothing analysed.</param>
/// <param name="wanted">Stretches of the shorter run.</param>
/// <param name="cancellationToken">Ends reading.</param>
internal sealed class SideBuilder(Reanalysis again, Recipe recipe, int wanted, CancellationToken cancellationToken)
{
    private readonly List<string> _notes = [];

    /// <summary>What was done to the sides and what could not be done, in words.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>The runs of a side as they are.</summary>
    /// <param name="input">The side.</param>
    /// <param name="role">Its role, in progress and directory names.</param>
    /// <param name="other">The other side: a run directory is analysed under the settings of what it is compared with.</param>
    public async Task<SideRuns> RunsAsync(SideInput input, string role, SideInput other)
    {
        if (input.Results is { } published)
        {
            // What is compared is read here once: damage is seen before anything is analysed again.
            foreach (string table in ComparedObservables.All.Select(static o => o.Table).Distinct(StringComparer.Ordinal))
            {
                await published.ReadAsync(table, cancellationToken);
            }

            return await SideRuns.OfAsync(input.Name, published, cancellationToken);
        }

        RunOrigin like = Settings(other);
        Piece[] pieces = [.. input.Trajectories!.Select(t => new Piece(t.RunId, like with { Paths = [t.Trajectory] }, like.Settings))];
        return await SideRuns.OfAsync(input.Name, await again.RunAsync(role, pieces), cancellationToken);
    }

    /// <summary>The side with frames as rare as the other's, where they are more frequent by a whole factor and its source is there.</summary>
    public async Task<SideRuns> WithIntervalOfAsync(SideRuns side, SideRuns other, string role)
    {
        double ratio = other.FrameIntervalFs / side.FrameIntervalFs;
        long stride = (long)Math.Round(ratio);
        if (!(ratio > 1 + 1e-6) || Math.Abs(ratio - stride) > 1e-6 * ratio)
        {
            return side;
        }

        Piece[]? pieces = Pieces(side, (origin, i) => [Stretches.Strided(side.Runs.Runs[i].Id, origin, side.Conditions[i], stride)]);
        if (pieces is null)
        {
            _notes.Add(Text($"{side.Name} has a frame every {side.FrameIntervalFs:0.###} fs, the other side every {other.FrameIntervalFs:0.###} fs, and {Gone(side)}"));
            return side;
        }

        _notes.Add(Text($"{side.Name}: every {stride}. frame analysed, so that both sides have one every {other.FrameIntervalFs:0.###} fs"));
        return await SideRuns.OfAsync(side.Name, await again.RunAsync($"{role}-strided", pieces), cancellationToken);
    }

    /// <summary>
    /// Both sides with replicates: a single run is cut into stretches, of equal length on both sides, where the other side has runs of
    /// their length.
    /// </summary>
    public async Task<(SideRuns Reference, SideRuns Candidate)> ReplicatesAsync(SideRuns reference, SideRuns candidate)
    {
        (bool one, bool other) = (reference.Runs.Runs.Count == 1, candidate.Runs.Runs.Count == 1);
        long shorter = Math.Min(reference.Frames, candidate.Frames);
        long frames = one && other ? shorter / wanted : one ? candidate.Frames : reference.Frames;
        return (one ? await CutAsync(reference, frames, "reference") : reference, other ? await CutAsync(candidate, frames, "candidate") : candidate);
    }

    /// <summary>A single run in stretches; null where it is several, or cannot be cut.</summary>
    public async Task<SideRuns?> StretchesAsync(SideRuns side, string role) =>
        side.Runs.Runs.Count == 1 && await CutAsync(side, side.Frames / wanted, role) is { AreStretches: true } cut ? cut : null;

    private async Task<SideRuns> CutAsync(SideRuns side, long frames, string role)
    {
        long count = frames > 0 ? side.Frames / frames : 0;
        if (frames < Stretches.FewestFrames || count < Stretches.FewestStretches)
        {
            _notes.Add(Text(
                $"{side.Name} is one run of {side.Frames} frames: {Stretches.FewestStretches} stretches of {Math.Max(frames, Stretches.FewestFrames)} cannot be cut from it"));
            return side;
        }

        Piece[]? pieces = Pieces(side, (origin, i) => Stretches.Of(origin, side.Conditions[i], frames, (int)count, 1));
        if (pieces is null)
        {
            _notes.Add(Text($"{side.Name} is one run, and {Gone(side)}: it has no replicates"));
            return side;
        }

        _notes.Add(Text($"{side.Name}: one run, cut into {count} stretches of {frames * side.FrameIntervalFs * 1e-3:0.###} ps"));
        return await SideRuns.OfAsync(side.Name, await again.RunAsync($"{role}-stretches", pieces), cancellationToken) with { AreStretches = true };
    }

    private static Piece[]? Pieces(SideRuns side, Func<RunOrigin, int, IReadOnlyList<Piece>> of)
    {
        List<Piece> pieces = [];
        for (int i = 0; i < side.Conditions.Count; i++)
        {
            if (side.OriginOf(i) is not { IsThere: true } origin)
            {
                return null;
            }

            pieces.AddRange(of(origin, i));
        }

        return [.. pieces];
    }

    private static string Gone(SideRuns side) =>
        $"{string.Join(", ", Enumerable.Range(0, side.Conditions.Count).Where(i => side.OriginOf(i) is not { IsThere: true }).Select(i => side.Conditions[i].Run))} cannot be analysed again: "
        + "where it was read from is not known, or no longer there. Name the run directory instead";

    private RunOrigin Settings(SideInput other) =>
        other.Results is { } results && results.Runs.Select((_, i) => new SideRuns(other.Name, results, []).OriginOf(i)).FirstOrDefault(static o => o is not null) is { } origin
            ? origin with { Settings = origin.Settings with { FromFrame = 0, ToFrame = null, Stride = 1, EquilibrationPs = recipe.Options.Time.EquilibrationPs, TimestepFs = recipe.Options.Time.TimestepFs } }
            : new RunOrigin([], recipe.ToSettings(), recipe.Observables, StopAtDamage: false);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
