using System.Globalization;
using Pipeline.Formats.Model;

namespace Pipeline.Formats.Readers;

public sealed partial class Poscar
{
    private ref struct Reader(ReadOnlySpan<byte> text)
    {
        private LineCursor _cursor = new(text, SourcePosition.Start, "POSCAR");
        private int _lastLength;

        public Poscar Read()
        {
            if (_cursor.Rest.IsEmpty)
            {
                throw _cursor.Error("a structure", "an empty file");
            }

            ReadOnlySpan<byte> title = Line(LineCursor.HeaderLimit, "a title");
            if (!VaspHeader.TryReadLattice(ref _cursor, out ScaledLattice lattice)
                || !VaspHeader.TryReadAtoms(ref _cursor, out List<(string Symbol, int Count)> blocks))
            {
                throw Torn("a header of seven lines");
            }

            Topology topology = Topology.OfHeader(VaspHeader.Title(title), blocks);
            Positions positions = ReadPositions(topology.AtomCount, lattice);
            return new Poscar(topology, lattice, positions, ReadTail(topology.AtomCount));
        }

        private static bool IsCartesian(ReadOnlySpan<byte> line)
        {
            ReadOnlySpan<byte> text = TextLine.Trim(line);
            return text.Length > 0 && text[0] is (byte)'C' or (byte)'c' or (byte)'K' or (byte)'k';
        }

        private Positions ReadPositions(int atoms, in ScaledLattice lattice)
        {
            const string Mode = "'Direct' or 'Cartesian'";
            ReadOnlySpan<byte> mode = Line(LineCursor.RowLimit, Mode);
            ReadOnlySpan<byte> trimmed = TextLine.Trim(mode);
            bool selective = trimmed.Length > 0 && trimmed[0] is (byte)'S' or (byte)'s';
            if (selective)
            {
                mode = Line(LineCursor.RowLimit, Mode);
                trimmed = TextLine.Trim(mode);
            }

            // VASP takes any other first letter for Direct; a number here means that a line is missing.
            if (trimmed.IsEmpty || !TextLine.IsLetter(trimmed[0]))
            {
                _cursor.Fail(mode, Mode);
            }

            bool cartesian = IsCartesian(mode);
            if (_cursor.Rest.Length < (6L * atoms) - 1)
            {
                _cursor.TakeRest(); // no memory for a million atoms that are not there
                throw Torn(string.Create(CultureInfo.InvariantCulture, $"positions of {atoms} atoms"));
            }

            double[] scaled = new double[3 * atoms];
            DecimalNumber[]? printed = cartesian ? null : new DecimalNumber[3 * atoms];
            for (int i = 0; i < atoms; i++)
            {
                ReadPosition(i, atoms, lattice, scaled.AsSpan(3 * i, 3), printed is null ? default : printed.AsSpan(3 * i, 3));
            }

            return new Positions(scaled, printed, selective);
        }

        private void ReadPosition(int atom, int atoms, in ScaledLattice lattice, Span<double> scaled, Span<DecimalNumber> printed)
        {
            string expected = string.Create(CultureInfo.InvariantCulture, $"a position (atom {atom + 1} of {atoms})");
            bool unterminated = IsLastLine();
            ReadOnlySpan<byte> line = Line(LineCursor.RowLimit, expected);
            if (RowFields.Read(line, out RowFields row) != RowProblem.None)
            {
                _cursor.Fail(line, expected);
            }

            if (unterminated && row.CommonDecimals < 1 && TextLine.CountWords(line) == 3)
            {
                throw Torn(expected);
            }

            bool inRange = row.A.TryToQuanta(Xdatcar.FinePeriod, out _)
                & row.B.TryToQuanta(Xdatcar.FinePeriod, out _) & row.C.TryToQuanta(Xdatcar.FinePeriod, out _);
            (scaled[0], scaled[1], scaled[2]) = (row.A.ToDouble(), row.B.ToDouble(), row.C.ToDouble());
            if (printed.IsEmpty)
            {
                (scaled[0], scaled[1], scaled[2]) = lattice.Cell.ToScaled(
                    scaled[0] * lattice.Scale.X, scaled[1] * lattice.Scale.Y, scaled[2] * lattice.Scale.Z);
                inRange = Math.Abs(scaled[0]) < DecimalNumber.MaxCells
                    && Math.Abs(scaled[1]) < DecimalNumber.MaxCells && Math.Abs(scaled[2]) < DecimalNumber.MaxCells;
            }
            else
            {
                (printed[0], printed[1], printed[2]) = (row.A, row.B, row.C);
            }

            if (!inRange)
            {
                _cursor.Fail(line, string.Create(CultureInfo.InvariantCulture, $"positions below {DecimalNumber.MaxCells} cells"));
            }
        }

        private Tail ReadTail(int atoms)
        {
            Tail tail = default;
            LineCursor before = _cursor;
            if (TryLine(out ReadOnlySpan<byte> line) && TextLine.Trim(line) is { Length: > 0 } word && word[0] is (byte)'L' or (byte)'l'
                && TryLine(out ReadOnlySpan<byte> state) && VaspHeader.IsListOfCounts(state))
            {
                // A state line (read), three velocities of the lattice, the lattice again.
                ReadVectors(6, "lattice velocities and vectors", []);
                tail.HasLatticeVelocities = true;
            }
            else
            {
                _cursor = before;
            }

            ReadVelocities(atoms, ref tail);
            if (tail.Velocities is not null)
            {
                tail.HasPredictorCorrector = ReadPredictorCorrector(atoms);
            }

            return tail;
        }

        // Blank line, C or K: Cartesian, Å/fs; any other word: lattice vectors per step. No numbers below: no velocities.
        private void ReadVelocities(int atoms, ref Tail tail)
        {
            if (!TryLine(out ReadOnlySpan<byte> mode))
            {
                return;
            }

            LineCursor before = _cursor;
            bool unterminated = IsLastLine();
            if (!TryLine(out ReadOnlySpan<byte> first) || !VaspHeader.TryReadVector(first, out _))
            {
                ReadOnlySpan<byte> begun = TextLine.Trim(first);
                if (unterminated && begun.Length > 0 && (TextLine.IsDigit(begun[0]) || begun[0] is (byte)'-' or (byte)'+' or (byte)'.'))
                {
                    throw Torn("velocities");
                }

                return;
            }

            _cursor = before;
            double[] velocities = new double[3 * atoms];
            ReadVectors(atoms, "velocities", velocities);
            tail.Velocities = velocities;
            tail.HasDirectVelocities = !TextLine.IsBlank(mode) && !IsCartesian(mode);
        }

        // Blank line, state (1), POTIM, four thermostat numbers, 3N rows.
        private bool ReadPredictorCorrector(int atoms)
        {
            if (!TryLine(out ReadOnlySpan<byte> line) || !TextLine.IsBlank(line) || !TryLine(out line) || !VaspHeader.IsListOfCounts(line))
            {
                return false;
            }

            const string Block = "the predictor-corrector block";
            ReadOnlySpan<byte> potim = Line(LineCursor.RowLimit, Block);
            if (!DecimalNumber.TryReadDouble(TextLine.Trim(potim), out _))
            {
                _cursor.Fail(potim, "POTIM of " + Block);
            }

            ReadVectors(1, Block, []);
            _lastLength = 0;
            ReadVectors(3 * atoms, Block, []);
            return true;
        }

        private void ReadVectors(int count, string name, Span<double> into)
        {
            for (int i = 0; i < count; i++)
            {
                string expected = string.Create(CultureInfo.InvariantCulture, $"{name} (row {i + 1} of {count})");
                bool unterminated = IsLastLine();
                ReadOnlySpan<byte> line = Line(LineCursor.RowLimit, expected);
                if (!VaspHeader.TryReadVector(line, out Vector3 vector))
                {
                    _cursor.Fail(line, expected);
                }

                // 0.12E-0 of a cut 0.12E-03 is a number too: without its newline a row must be as long as the one before.
                if (unterminated && line.Length != _lastLength)
                {
                    throw Torn(expected);
                }

                _lastLength = line.Length;
                if (!into.IsEmpty)
                {
                    (into[3 * i], into[(3 * i) + 1], into[(3 * i) + 2]) = (vector.X, vector.Y, vector.Z);
                }
            }
        }

        private readonly bool IsLastLine() => !_cursor.Rest.Contains((byte)'\n');

        private bool TryLine(out ReadOnlySpan<byte> line)
        {
            if (_cursor.TryNext(LineCursor.HeaderLimit, out line))
            {
                return true;
            }

            line = _cursor.Rest;
            _cursor.TakeRest();
            return !line.IsEmpty;
        }

        private ReadOnlySpan<byte> Line(int limit, string expected)
        {
            if (_cursor.TryNext(limit, out ReadOnlySpan<byte> line))
            {
                return line;
            }

            line = _cursor.Rest;
            _cursor.TakeRest();
            if (line.Contains((byte)0))
            {
                _cursor.Fail(line, "text", "a NUL byte in " + TextLine.Quote(line));
            }

            return line.IsEmpty ? throw Torn(expected) : line;
        }

        private readonly TrajectoryFormatException Torn(string expected) => _cursor.Error(expected, "the end of the file (half written?)");
    }
}
