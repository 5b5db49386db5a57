using System.Buffers;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;

namespace Pipeline.Stages.Runs;

/// <summary>The last step an OSZICAR tells of.</summary>
internal static class OszicarEnd
{
    private const int BufferSize = 1 << 18; // an ionic step with a hundred electronic ones has some 10 KB

    /// <summary>Number of the last whole ionic line; null where there is none, or it has overflowed into stars.</summary>
    /// <exception cref="IOException">The file is there but cannot be read.</exception>
    public static long? LastStep(RunInput run)
    {
        ArgumentNullException.ThrowIfNull(run);
        string? path = run.HasVaspName ? RunInput.PathOf(run.Directory, "OSZICAR") : null;
        if (path is null)
        {
            return null;
        }

        try
        {
            using Stream stream = RunProbe.Open(path);
            if (stream.CanSeek && stream.Length > BufferSize)
            {
                stream.Position = stream.Length - BufferSize;
                if (Scan(stream, startsInLine: true) is { } step)
                {
                    return step == Frame.NoLabel ? null : step;
                }

                stream.Position = 0;
            }

            return Scan(stream, startsInLine: false) is { } last && last != Frame.NoLabel ? last : null;
        }
        catch (InvalidDataException)
        {
            return null; // a packed file that is cut off
        }
    }

    private static long? Scan(Stream stream, bool startsInLine)
    {
        byte[] buffer = new byte[BufferSize];
        Oszicar parser = new();
        long? last = null;
        int length = 0, read;
        while ((read = stream.Read(buffer, length, buffer.Length - length)) > 0)
        {
            length += read;
            int begin = startsInLine ? buffer.AsSpan(0, length).IndexOf((byte)'\n') + 1 : 0;
            startsInLine &= begin == 0;
            SequenceReader<byte> reader = new(new ReadOnlySequence<byte>(buffer, begin, length - begin));
            while (!startsInLine && TryNext(parser, ref reader, out long? step))
            {
                last = step ?? last;
            }

            int consumed = begin + (int)reader.Consumed;
            length -= consumed;
            buffer.AsSpan(consumed, length).CopyTo(buffer);
            if (length == buffer.Length)
            {
                length = 0; // no newline in so much text: not a line of an OSZICAR
                startsInLine = true;
            }
        }

        return last;
    }

    /// <summary>False at the end of the buffer; a line that cannot be read has no step.</summary>
    private static bool TryNext(Oszicar parser, ref SequenceReader<byte> reader, out long? step)
    {
        step = null;
        try
        {
            bool found = parser.TryParse(ref reader, out OszicarStep line);
            step = found ? line.Step : null;
            return found;
        }
        catch (TrajectoryFormatException)
        {
            return true;
        }
    }
}
