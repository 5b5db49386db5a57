using Pipeline.Host.Configuration;
using Pipeline.Stages;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Runs;

namespace Pipeline.Host.Watching;

/// <summary>
/// Memory that analysing a run needs, by formula: an upper estimate for a run of 2^20 frames (docs/performance.md has measurements).
/// </summary>
/// <param name="Kept">What it holds as long as it is analysed: states, their snapshot on its way to a checkpoint, buffers; bytes.</param>
/// <param name="Commit">What it takes besides while its results are computed and written, which runs do one after the other; bytes.</param>
internal readonly record struct RunMemory(long Kept, long Commit)
{
    /// <summary>The process itself with its compiled code, bytes.</summary>
    public const long Process = 80L << 20;

    private const long Buffers = 256L << 10;
    private const long BytesPerCell = 36;

    /// <summary>Of one run alone in a process, bytes.</summary>
    public long Total => Process + Kept + Commit;

    /// <summary>Of a run under a recipe.</summary>
    public static RunMemory Of(Recipe recipe, RunDescription run)
    {
        IAccumulator[] accumulators = [.. ObservableRegistry.All.Where(o => recipe.Observables.ContainsKey(o.Name)).Select(o => o.Build(recipe.Observables[o.Name], run))];
        long states = accumulators.Sum(static a => a.StateBytes);
        return new RunMemory((2 * states) + Buffers, states + (BytesPerCell * accumulators.Sum(static a => a.ResultCells)));
    }
}
