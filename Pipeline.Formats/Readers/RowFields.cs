namespace Pipeline.Formats.Readers;

/// <summary>What is wrong with a row of coordinates.</summary>
internal enum RowProblem
{
    None,
    NotThreeNumbers,
    Stars,
    TooManyNumbers,
}

/// <summary>The three numbers of a row of coordinates in any layout but VASP's own, which has a shorter way.</summary>
internal struct RowFields
{
    private const int FirstColumn = 1;  // (1X,3F12.8)
    private const int ColumnWidth = 12;

    public DecimalNumber A;
    public DecimalNumber B;
    public DecimalNumber C;

    /// <summary>The number of decimals of all three, or -1 when they differ or an exponent was printed.</summary>
    public readonly int CommonDecimals =>
        A.Decimals == B.Decimals && B.Decimals == C.Decimals && !A.HasExponent && !B.HasExponent && !C.HasExponent ? A.Decimals : -1;

    /// <summary>Decimals that the finest of the three needs.</summary>
    public readonly int EffectiveDecimals => Math.Max(A.EffectiveDecimals, Math.Max(B.EffectiveDecimals, C.EffectiveDecimals));

    /// <summary>Reads a row: blank-delimited numbers, a sign also ends its left neighbour; behind them nothing or an element label.</summary>
    public static RowProblem Read(ReadOnlySpan<byte> line, out RowFields fields)
    {
        fields = default;
        int at = 0;
        if (ReadNumber(line, ref at, out fields.A) && ReadNumber(line, ref at, out fields.B) && ReadNumber(line, ref at, out fields.C))
        {
            ReadOnlySpan<byte> rest = TextLine.Trim(line[at..]);
            if (rest.IsEmpty || (TextLine.IsBlank(line[at]) && TextLine.IsLetter(rest[0])))
            {
                return RowProblem.None;
            }

            if (TextLine.IsBlank(line[at]) || rest[0] is (byte)'-' or (byte)'+')
            {
                return rest[0] == (byte)'*' ? RowProblem.Stars : RowProblem.TooManyNumbers;
            }
        }

        // 100.00000000 fills F12.8 without a sign to split at: only the columns tell.
        if (ReadColumns(line, ref fields))
        {
            return RowProblem.None;
        }

        return line.Contains((byte)'*') ? RowProblem.Stars : RowProblem.NotThreeNumbers;
    }

    private static bool ReadNumber(ReadOnlySpan<byte> line, ref int at, out DecimalNumber number)
    {
        while (at < line.Length && TextLine.IsBlank(line[at]))
        {
            at++;
        }

        return DecimalNumber.TryRead(line, ref at, out number)
            && (at == line.Length || TextLine.IsBlank(line[at]) || line[at] is (byte)'-' or (byte)'+');
    }

    private static bool ReadColumns(ReadOnlySpan<byte> line, ref RowFields fields) =>
        line.Length >= FirstColumn + (3 * ColumnWidth)
        && TextLine.IsBlank(line[0])
        && ReadColumn(line, 0, out fields.A) && ReadColumn(line, 1, out fields.B) && ReadColumn(line, 2, out fields.C)
        && (line.Length == FirstColumn + (3 * ColumnWidth) || TextLine.IsBlank(line[FirstColumn + (3 * ColumnWidth)]));

    private static bool ReadColumn(ReadOnlySpan<byte> line, int column, out DecimalNumber number)
    {
        ReadOnlySpan<byte> text = TextLine.Trim(line.Slice(FirstColumn + (column * ColumnWidth), ColumnWidth));
        int at = 0;
        return DecimalNumber.TryRead(text, ref at, out number) && at == text.Length;
    }
}
