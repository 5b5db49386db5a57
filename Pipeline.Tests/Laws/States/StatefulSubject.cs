using Pipeline.Formats.State;

namespace Pipeline.Tests.Laws.States;

/// <summary>One instance of a stateful type under the laws: fed step by step, its answers as text.</summary>
internal abstract class StatefulSubject : IDisposable
{
    /// <summary>What is under the laws; its fields are compared.</summary>
    public abstract object Instance { get; }

    /// <summary>Does what the seed says for this step, whatever was done before.</summary>
    /// <returns>Everything it answered.</returns>
    public abstract string Step(int step);

    public abstract IReadOnlyList<StateArrays> Save();

    public abstract void Restore(IReadOnlyList<StateArrays> states);

    /// <summary>Takes over what is the caller's to remember and not part of the state.</summary>
    public virtual void Follow(StatefulSubject before)
    {
    }

    public virtual void Dispose()
    {
    }

    /// <summary>
    /// What a random step does is a function of seed and step, so that an instance that begins in the middle does the same.
    /// </summary>
    protected static Random At(int seed, int step) => new((seed * 10_007) + step);
}

/// <summary>A type with a state, and how it is put under the laws.</summary>
/// <param name="Type">The type.</param>
/// <param name="Steps">Steps of a whole life.</param>
/// <param name="Create">A new instance for a seed.</param>
internal sealed record StateLaw(Type Type, int Steps, Func<int, StatefulSubject> Create)
{
    /// <summary>Part of another one's state: it writes into that, and has no owner and version of its own.</summary>
    public bool IsPart { get; init; }

    /// <summary>
    /// Fields that are no state, because they are filled before they are used or only save work; null: the fields are not compared.
    /// </summary>
    public string[]? NotKept { get; init; } = [];

    /// <summary>It reads files and is restored before it has read any.</summary>
    public bool IsRestoredOnce { get; init; }

    /// <summary>Lives of a type.</summary>
    public int Seeds { get; init; } = 40;
}
