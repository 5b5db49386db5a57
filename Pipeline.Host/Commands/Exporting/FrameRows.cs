using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;

namespace Pipeline.Host.Commands.Exporting;

/// <summary>Rows of <c>frames</c> and of its <c>cells</c> from frames, handed on by the row group.</summary>
/// <param name="atoms">The atoms exported, from 0, and the species of each.</param>
/// <param name="unwrap">Unwrapped coordinates instead of those printed.</param>
/// <param name="hasTime">The time step is known.</param>
/// <param name="frames">File of the rows of atoms.</param>
/// <param name="cells">File of the lattices.</param>
internal sealed class FrameRows(IReadOnlyList<(int Index, string Species)> atoms, bool unwrap, bool hasTime, ParquetTableStream frames, ParquetTableStream cells)
{
    private const int CellRows = 8192;
    private const int Time = 2;
    private const int Atom = 3;
    private const int Species = 4;
    private const int X = 5;
    private readonly RowGroup _rows = Timed(new RowGroup(ExportSchemas.Frames(unwrap), ParquetTableStream.RowGroupRows), hasTime);
    private readonly RowGroup _cells = Timed(new RowGroup(ExportSchemas.Cells, CellRows), hasTime);
    private int _next; // atom of the frame that is being taken

    /// <summary>Adds a frame; writes what is full. The frame is still the caller's.</summary>
    public async Task AddAsync(Frame frame, CancellationToken stop)
    {
        AddCell(frame);
        for (_next = 0; _next < atoms.Count;)
        {
            Take(new FrameView(frame));
            if (_rows.IsFull)
            {
                await WriteAsync(frames, _rows, stop);
            }
        }

        if (_cells.IsFull)
        {
            await WriteAsync(cells, _cells, stop);
        }
    }

    /// <summary>Writes the rows that still wait.</summary>
    public async Task FlushAsync(CancellationToken stop)
    {
        await WriteAsync(frames, _rows, stop);
        await WriteAsync(cells, _cells, stop);
    }

    private static RowGroup Timed(RowGroup rows, bool hasTime)
    {
        rows.Undefined[Time] = !hasTime;
        return rows;
    }

    private static async Task WriteAsync(ParquetTableStream file, RowGroup rows, CancellationToken stop)
    {
        if (rows.Count > 0)
        {
            await file.AppendAsync(rows.Columns(), stop);
            rows.Count = 0;
        }
    }

    private static void AddTimes(RowGroup rows, int row, in FrameView frame, bool hasTime)
    {
        rows.Integers(0)[row] = frame.Number;
        rows.Integers(1)[row] = frame.Step;
        rows.Numbers(Time)[row] = hasTime ? frame.TimeFs / 1000 : 0;
    }

    private void AddCell(Frame frame)
    {
        int row = _cells.Count++;
        AddTimes(_cells, row, new FrameView(frame), hasTime);
        for (int i = 0; i < 9; i++)
        {
            _cells.Numbers(Time + 1 + i)[row] = frame.Cell[i / 3, i % 3];
        }
    }

    /// <summary>As many atoms of the frame as there is room for.</summary>
    private void Take(in FrameView frame)
    {
        int n = frame.Topology.AtomCount;
        double period = frame.Period; // divided by, not multiplied with its inverse: then 0.1 is the double nearest to 0.1
        ReadOnlySpan<long> scaled = unwrap ? frame.Unwrapped : frame.Printed;
        Cell cell = frame.Cell;
        double[] xs = _rows.Numbers(X), ys = _rows.Numbers(X + 1), zs = _rows.Numbers(X + 2);
        for (; _next < atoms.Count && !_rows.IsFull; _next++)
        {
            int row = _rows.Count++;
            (int i, string species) = atoms[_next];
            AddTimes(_rows, row, frame, hasTime);
            _rows.Integers(Atom)[row] = i + 1;
            _rows.Texts(Species)[row] = species;
            (xs[row], ys[row], zs[row]) = cell.ToCartesian(scaled[i] / period, scaled[n + i] / period, scaled[(2 * n) + i] / period);
        }
    }
}
