namespace Pipeline.Formats.State;

/// <summary>A row of a state file: an array and the state it belongs to, or a state without arrays.</summary>
internal readonly record struct StateRow(StateArrays State, StateArray? Array)
{
    public static IEnumerable<StateRow> Of(StateArrays state) =>
        state.Arrays.Count == 0 ? [new StateRow(state, null)] : state.Arrays.Select(a => new StateRow(state, a));
}
