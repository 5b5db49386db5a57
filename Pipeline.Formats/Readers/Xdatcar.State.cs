using System.Text;
using Pipeline.Formats.Model;
using Pipeline.Formats.State;

namespace Pipeline.Formats.Readers;

public sealed partial class Xdatcar
{
    private const string StateOwner = "xdatcar";
    private const int StateVersion = 2;

    /// <inheritdoc/>
    /// <remarks>Not in it: the scratch buffer, how long the last frame was and how many bytes the next one needs (they only decide when to
    /// look again), and the text of the last atom counts (it only saves reading them again).</remarks>
    public StateArrays Snapshot()
    {
        StateWriter state = new();
        state.Int64("position", Position.Offset, Position.Line);
        state.Int64("layout", _period, (long)_separator, Flag(_headerConsumed), Flag(_headerPerFrame), Flag(_headerOnce), Flag(_laterHeaderTried));
        state.Int64("skip", _skipAtLeast, _skipExamined, _skipSeparator, Flag(_skipInsideLine));
        (Cell cell, Vector3 scale) = (_lattice.Cell, _lattice.Scale);
        state.Float64("lattice", cell.Ax, cell.Ay, cell.Az, cell.Bx, cell.By, cell.Bz, cell.Cx, cell.Cy, cell.Cz, scale.X, scale.Y, scale.Z);
        state.Int64("scale_factors", _lattice.Factors);
        (string Symbol, int Count)[] blocks = _topology?.HeaderBlocks ?? [];
        state.Int64("atoms", [Flag(_topology is not null), .. blocks.Select(static b => (long)b.Count)]);
        state.Int64("header_lines", _symbolLines, _countLines);
        state.Texts("species", [.. blocks.Select(static b => b.Symbol)]);
        state.Text("title", _topology?.Title ?? "");
        state.Text("title_bytes", Encoding.Latin1.GetString(_titleText)); // any bytes there and back
        return new StateArrays(StateOwner, StateVersion, "", state.ToArrays());
    }

    /// <inheritdoc/>
    public void Restore(StateArrays state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!string.Equals(state.Owner, StateOwner, StringComparison.Ordinal) || state.Version != StateVersion)
        {
            throw new InvalidOperationException(
                $"This parser goes on from a state of '{StateOwner}', version {StateVersion}; this one is of '{state.Owner}', version {state.Version}. Read the trajectory again from its start.");
        }

        StateReader reader = new(state);
        long[] position = reader.Int64("position", 2);
        long[] layout = reader.Int64("layout", 6);
        long[] skip = reader.Int64("skip", 4);
        double[] h = reader.Float64("lattice", 12);
        long factors = reader.Int64("scale_factors", 1)[0];
        long[] atoms = reader.Int64("atoms");
        long[] headerLines = reader.Int64("header_lines", 2);
        string[] species = reader.Texts("species");
        string title = reader.Text("title");
        byte[] titleBytes = Encoding.Latin1.GetBytes(reader.Text("title_bytes"));
        if (atoms.Length != species.Length + 1)
        {
            throw new InvalidOperationException($"State of '{StateOwner}': array 'atoms' holds {atoms.Length} numbers where a flag and {species.Length} counts belong.");
        }

        Position = new SourcePosition(position[0], position[1]);
        (_period, _separator) = (layout[0], (Separator)layout[1]);
        (_headerConsumed, _headerPerFrame, _headerOnce, _laterHeaderTried) = (layout[2] != 0, layout[3] != 0, layout[4] != 0, layout[5] != 0);
        (_skipAtLeast, _skipExamined, _skipSeparator, _skipInsideLine) = ((int)skip[0], skip[1], skip[2], skip[3] != 0);
        _lattice = new ScaledLattice(new Cell(h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7], h[8]), new Vector3(h[9], h[10], h[11]), (int)factors);
        _topology = atoms[0] == 0 ? null : Topology.OfHeader(title, [.. species.Zip(atoms.Skip(1), static (s, n) => (s, (int)n))]);
        _titleText = titleBytes;
        (_symbolLines, _countLines) = ((int)headerLines[0], (int)headerLines[1]);
        (_atomsText, _lastFrameBytes, _minimumBytes) = ([], 0, 0);
    }

    private static long Flag(bool value) => value ? 1 : 0;
}
