using System.Globalization;
using System.Text;
using Pipeline.Formats.Model;

namespace Pipeline.Tests.Builders;

/// <summary>Writes XDATCAR text in every layout the reader promises to read, from coordinates given in quanta of 1e-8.</summary>
internal sealed record XdatcarText
{
    public string Title { get; init; } = "generated";

    public string Scale { get; init; } = "           1";

    public (string Symbol, int Count)[] Species { get; init; } = [("Ag", 2), ("I", 3)];

    /// <summary>Header before every frame, with another cell each.</summary>
    public bool VariableCell { get; init; }

    /// <summary>Frames behind a blank line instead of a label.</summary>
    public bool BlankSeparated { get; init; }

    /// <summary>Text of frame k's label line behind the equals sign.</summary>
    public Func<int, string> Label { get; init; } = static k => string.Create(CultureInfo.InvariantCulture, $"{k + 1,6}");

    /// <summary>Text of one row of coordinates in quanta.</summary>
    public Func<long[], int, string> Row { get; init; } = static (x, _) => " " + Field(x[0]) + Field(x[1]) + Field(x[2]);

    public string NewLine { get; init; } = "\n";

    /// <summary>Lattice rows by frame instead of the builder's own; the first one's where not <see cref="VariableCell"/>.</summary>
    public Func<int, Cell>? Cell { get; init; }

    public int Atoms => Species.Sum(static s => s.Count);

    /// <summary>A number as Fortran's F12.8 prints it.</summary>
    public static string Field(long quanta) => Plain(quanta).PadLeft(12);

    /// <summary>Quanta of 1e-8 with this many decimals of zeros behind them.</summary>
    public static string Plain(long quanta, int extraDecimals = 0)
    {
        UInt128 size = quanta < 0 ? (UInt128)(-(Int128)quanta) : (UInt128)quanta;
        return string.Create(CultureInfo.InvariantCulture, $"{(quanta < 0 ? "-" : "")}{size / 100_000_000}.{size % 100_000_000:00000000}{new string('0', extraDecimals)}");
    }

    /// <summary>Lattice rows of frame k; the cell changes only when <see cref="VariableCell"/>.</summary>
    public Cell Lattice(int frame)
    {
        if (Cell is not null)
        {
            return Cell(frame);
        }

        double d = VariableCell ? frame / 64.0 : 0;
        return new Cell(10 + d, 0, 0, 0.5, 11 + d, 0, 0, -0.25, 12 + d);
    }

    /// <summary>Coordinates by frame, atom, axis.</summary>
    public long[][][] Coordinates(int frames, Random random, long below = 99_999_999)
    {
        long[][][] all = new long[frames][][];
        for (int f = 0; f < frames; f++)
        {
            all[f] = new long[Atoms][];
            for (int i = 0; i < Atoms; i++)
            {
                all[f][i] = [random.NextInt64(-below, below + 1), random.NextInt64(-below, below + 1), random.NextInt64(-below, below + 1)];
            }
        }

        return all;
    }

    public byte[] Build(long[][][] coordinates)
    {
        StringBuilder text = new();
        for (int f = 0; f < coordinates.Length; f++)
        {
            if (f == 0 || VariableCell)
            {
                AppendHeader(text, Lattice(f));
            }

            text.Append(BlankSeparated ? " " : "Direct configuration=" + Label(f)).Append(NewLine);
            for (int i = 0; i < coordinates[f].Length; i++)
            {
                text.Append(Row(coordinates[f][i], i)).Append(NewLine);
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private void AppendHeader(StringBuilder text, Cell cell)
    {
        text.Append(Title).Append(NewLine).Append(Scale).Append(NewLine);
        for (int row = 0; row < 3; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $" {cell[row, 0],12:f6}{cell[row, 1],12:f6}{cell[row, 2],12:f6}").Append(NewLine);
        }

        text.Append("   ").AppendJoin("  ", Species.Select(static s => s.Symbol)).Append(' ').Append(NewLine);
        text.Append("   ").AppendJoin("  ", Species.Select(static s => s.Count)).Append(NewLine);
    }
}
