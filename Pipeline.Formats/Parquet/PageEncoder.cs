using System.Buffers;
using System.Buffers.Binary;

namespace Pipeline.Formats.Parquet;

/// <summary>Lays out page bodies before compression (README.md, "Data Pages"; flat columns have no repetition levels).</summary>
internal sealed class PageEncoder
{
    private readonly ArrayBufferWriter<byte> _body = new();
    private readonly ArrayBufferWriter<byte> _levels = new();
    private int[] _definition = [];

    /// <summary>The body of the page last encoded.</summary>
    public ReadOnlySpan<byte> Body => _body.WrittenSpan;

    /// <summary>Dictionary page: the entries, PLAIN (Encodings.md, "Dictionary page format").</summary>
    public void EncodeDictionary(ChunkValues values)
    {
        _body.ResetWrittenCount();
        values.WritePlain(0, values.Entries, _body);
    }

    /// <summary>
    /// Data page V1 of <paramref name="rows"/> rows (<paramref name="valid"/>: which are defined, empty when all are), whose
    /// defined values are those from <paramref name="firstDefined"/> on; returns how many they are.
    /// </summary>
    public int EncodeData(ChunkValues values, ReadOnlySpan<bool> valid, int rows, int firstDefined)
    {
        _body.ResetWrittenCount();
        int defined = WriteLevels(valid, rows);
        if (values.Entries > 0)
        {
            WriteIndices(values.Indices.Slice(firstDefined, defined), values.Entries);
        }
        else
        {
            values.WritePlain(firstDefined, defined, _body);
        }

        return defined;
    }

    // Definition levels: 0 = null, 1 = defined, one bit each, preceded by their length in V1 pages (Encodings.md, table below "RLE = 3").
    private int WriteLevels(ReadOnlySpan<bool> valid, int rows)
    {
        if (_definition.Length < rows)
        {
            _definition = new int[rows];
        }

        Span<int> levels = _definition.AsSpan(0, rows);
        int defined = rows;
        levels.Fill(1);
        for (int i = 0; i < valid.Length; i++)
        {
            if (!valid[i])
            {
                levels[i] = 0;
                defined--;
            }
        }

        _levels.ResetWrittenCount();
        RleHybrid.Write(_levels, levels, bitWidth: 1);
        BinaryPrimitives.WriteInt32LittleEndian(_body.GetSpan(4), _levels.WrittenCount);
        _body.Advance(4);
        _body.Write(_levels.WrittenSpan);
        return defined;
    }

    // One byte bit width, then the hybrid without length (Encodings.md, "Data page format"). Width 0 of a one-entry dictionary is
    // legal but was misread by several readers in the past; Arrow C++ writes 1 as well.
    private void WriteIndices(ReadOnlySpan<int> indices, int entries)
    {
        int bitWidth = Math.Max(1, 32 - int.LeadingZeroCount(entries - 1));
        _body.GetSpan(1)[0] = (byte)bitWidth;
        _body.Advance(1);
        RleHybrid.Write(_body, indices, bitWidth);
    }
}
