using System.Buffers;

namespace Pipeline.Stages.Sources;

/// <summary>Reads a range of a stream, which may be gzipped and then is read from its beginning.</summary>
internal static class SourceRange
{
    /// <summary>Hands the bytes [from, to) on; false when the stream is shorter.</summary>
    public static async Task<bool> ReadAsync(Stream stream, long from, long to, Action<long> begin, Action<ReadOnlySpan<byte>> take)
    {
        long at = 0;
        if (stream.CanSeek)
        {
            stream.Seek(from, SeekOrigin.Begin);
            at = from;
        }

        begin(from);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            while (at < to)
            {
                int read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, (at < from ? from : to) - at)));
                if (read == 0)
                {
                    return false;
                }

                if (at >= from)
                {
                    take(buffer.AsSpan(0, read));
                }

                at += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return true;
    }
}
