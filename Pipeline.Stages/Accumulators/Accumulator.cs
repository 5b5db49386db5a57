using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators;

/// <summary>The author's view of an observable: identity and persistence are here, the physics is in the subclass.</summary>
/// <typeparam name="TSelf">The observable's own type, so that only like states are appended.</typeparam>
/// <param name="name">Name in the registry.</param>
/// <param name="version">Version of the state's meaning: a new one cannot read an old state.</param>
/// <param name="optionsSha256">Hash of everything the state depends on besides the frames.</param>
public abstract class Accumulator<TSelf>(string name, int version, string optionsSha256) : IAccumulator
    where TSelf : Accumulator<TSelf>
{
    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public abstract long StateBytes { get; }

    /// <inheritdoc/>
    public virtual long ResultCells => 0;

    /// <inheritdoc/>
    public abstract void Add(in FrameView frame);

    /// <inheritdoc/>
    public abstract void Break(SegmentBreak segmentBreak);

    /// <inheritdoc/>
    public abstract IReadOnlyList<ColumnTable> Results();

    /// <inheritdoc/>
    public virtual IReadOnlyList<RunEvent> Events() => [];

    /// <inheritdoc/>
    public StateArrays Snapshot()
    {
        StateWriter writer = new();
        Save(writer);
        return new StateArrays(Name, version, optionsSha256, writer.ToArrays());
    }

    /// <inheritdoc/>
    public void Restore(StateArrays state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!string.Equals(state.Owner, Name, StringComparison.Ordinal) || state.Version != version
            || !string.Equals(state.OptionsSha256, optionsSha256, StringComparison.Ordinal))
        {
            throw new InvalidOperationException(
                $"State of '{state.Owner}' version {state.Version} (options {state.OptionsSha256}) cannot restore '{Name}' version {version} (options {optionsSha256}).");
        }

        Load(new StateReader(state));
    }

    /// <inheritdoc/>
    public void Append(IAccumulator next) => Append(
        next as TSelf ?? throw new InvalidOperationException($"'{next?.Name}' cannot be appended to '{Name}'."));

    /// <summary>See <see cref="IAccumulator.Append"/>.</summary>
    protected abstract void Append(TSelf next);

    /// <summary>Writes the state; the order is part of the version.</summary>
    internal abstract void Save(StateWriter state);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    internal abstract void Load(StateReader state);
}
