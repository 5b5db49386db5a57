using Pipeline.Formats.State;

namespace Pipeline.Stages.Accumulators.Building;

/// <summary>What <see cref="BlockHistory{T}"/> keeps: a frame's numbers with its place in segment and run.</summary>
internal interface IBlockFrame<in TSelf>
{
    /// <summary>Place in its segment, from 0.</summary>
    long Index { get; }

    /// <summary>Place in the run.</summary>
    long Ordinal { get; }

    void CopyFrom(TSelf other);

    void Save(StateWriter state, string name);

    void Restore(StateReader state, string name);
}

/// <summary>Takes the correlations whose origins lie in one block: with the frames of that block and of the next.</summary>
internal interface IBlockPairs<T>
{
    /// <summary>Adds the pairs of a block; <paramref name="next"/> is empty where the segment ends or has not come further yet.</summary>
    void Add(ReadOnlySpan<T> block, ReadOnlySpan<T> next);
}
