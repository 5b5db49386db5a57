using System.IO.Compression;
using Pipeline.Formats;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.Xz;
using SharpCompress.Compressors.ZStandard;

namespace Pipeline.Stages.Sources;

/// <summary>How a file is packed, by its first bytes, and its unpacked bytes.</summary>
internal static class PackedFile
{
    /// <summary>What the file is packed with; null: nothing, or it is not there. By its name while it is empty.</summary>
    public static FileSignature? Of(string path)
    {
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = SystemFiles.OpenHandle(path);
            return Of(file, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // whoever reads it says so
        }
    }

    /// <summary>What an open file is packed with.</summary>
    public static FileSignature? Of(Microsoft.Win32.SafeHandles.SafeFileHandle file, string path)
    {
        Span<byte> head = stackalloc byte[FileSignature.HeadSize];
        int read = RandomAccess.Read(file, head, 0);
        return read == 0 ? FileSignature.OfName(path) : FileSignature.Of(head[..read]) is { Suffix: not null } packed ? packed : null;
    }

    /// <summary>The bytes that are packed in a stream; what cannot be unpacked is an <see cref="InvalidDataException"/> when it is read.</summary>
    public static Stream Unpack(Stream file, FileSignature packed) => packed.Suffix switch
    {
        ".gz" => new GZipStream(file, CompressionMode.Decompress),
        ".bz2" => new UnpackingStream(file, static s => BZip2Stream.Create(s, SharpCompress.Compressors.CompressionMode.Decompress, decompressConcatenated: true, leaveOpen: true), packed.Name),
        ".xz" => new UnpackingStream(file, static s => new XZStream(s), packed.Name),
        _ => new UnpackingStream(file, static s => new DecompressionStream(s), packed.Name),
    };
}
