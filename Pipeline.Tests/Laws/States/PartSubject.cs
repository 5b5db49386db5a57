using Pipeline.Formats.State;

namespace Pipeline.Tests.Laws.States;

/// <summary>A type that writes into another one's state.</summary>
internal abstract class PartSubject : StatefulSubject
{
    public override IReadOnlyList<StateArrays> Save()
    {
        StateWriter writer = new();
        Write(writer);
        return [new StateArrays("part", 1, "", writer.ToArrays())];
    }

    public override void Restore(IReadOnlyList<StateArrays> states) => Read(new StateReader(states[0]));

    protected abstract void Write(StateWriter writer);

    protected abstract void Read(StateReader reader);
}
