using System.Globalization;

namespace Pipeline.Host.Demo;

/// <summary>
/// A new text file whose bytes reach the disk in whole 4096-byte blocks, as a Fortran runtime's buffer does, so that readers see half
/// rows.
/// </summary>
/// <remarks>Disposing does not write the rest: a killed VASP does not either. <see cref="Finish"/> does.</remarks>
internal sealed class BlockFile : IDisposable
{
    /// <summary>Bytes of one write: unfinished real files end at multiples of it (FORMATS.md 2).</summary>
    internal const int BlockBytes = 4096;

    private readonly FileStream _stream;
    private readonly byte[] _block = new byte[BlockBytes];
    private int _used;

    /// <summary>Creates the file; fails if it exists.</summary>
    internal BlockFile(string path) =>
        _stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    /// <summary>Appends bytes.</summary>
    internal void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int part = Math.Min(bytes.Length, BlockBytes - _used);
            bytes[..part].CopyTo(_block.AsSpan(_used));
            _used += part;
            bytes = bytes[part..];
            if (_used == BlockBytes)
            {
                _stream.Write(_block);
                _used = 0;
            }
        }
    }

    /// <summary>Appends ASCII text, numbers invariant.</summary>
    internal void Write(FormattableString text) => Write(System.Text.Encoding.ASCII.GetBytes(text.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Appends Fw.d.</summary>
    internal void Fixed(double value, int width, int decimals)
    {
        Span<byte> field = stackalloc byte[width];
        FortranText.Fixed(field, value, decimals);
        Write(field);
    }

    /// <summary>Appends Ew.d.</summary>
    internal void Exponential(double value, int width, int decimals)
    {
        Span<byte> field = stackalloc byte[width];
        FortranText.Exponential(field, value, decimals);
        Write(field);
    }

    /// <summary>Appends Iw.</summary>
    internal void Integer(long value, int width)
    {
        Span<byte> field = stackalloc byte[width];
        FortranText.Integer(field, value);
        Write(field);
    }

    /// <summary>Writes what is left of the last block.</summary>
    internal void Finish()
    {
        _stream.Write(_block, 0, _used);
        _used = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
