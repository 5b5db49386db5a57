using Pipeline.Stages.Commit.Checkpoints;

namespace Pipeline.Tests.Builders;

/// <summary>What a run's state folder holds.</summary>
/// <param name="Newest">The newest checkpoint that can be read; null where there is none.</param>
/// <param name="Problems">Newer ones that cannot be read.</param>
/// <param name="NextGeneration">Number of the next checkpoint.</param>
internal sealed record CheckpointReading(Checkpoint? Newest, IReadOnlyList<CheckpointProblem> Problems, long NextGeneration);

internal static class CheckpointStoreReading
{
    /// <summary>The newest checkpoint that can be read, and which newer ones cannot.</summary>
    public static CheckpointReading ReadNewest(this CheckpointStore store)
    {
        List<CheckpointProblem> problems = [];
        foreach (CheckpointFound found in store.ReadAll())
        {
            if (found.Checkpoint is not null)
            {
                return new CheckpointReading(found.Checkpoint, problems, store.NextGeneration);
            }

            problems.Add(found.Problem!);
        }

        return new CheckpointReading(null, problems, store.NextGeneration);
    }
}
