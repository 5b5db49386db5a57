using System.Buffers;
using System.IO.Pipelines;
using Pipeline.Formats;

namespace Pipeline.Stages.Sources;

/// <content>Compressed files: never live, read once from the beginning.</content>
public sealed partial class FileTail
{
    private const long BombWindow = 64 << 20;
    private const long BombRatio = 200;

    /// <summary>Is shown what was read before and is unpacked again, before anything new is.</summary>
    internal Action<ReadOnlyMemory<byte>>? PassedOver { get; init; }

    private async Task<TailEnd> CopyPackedAsync(FileSignature packed, PipeWriter writer, CancellationToken cancellationToken)
    {
        await using FileStream file = new(SystemFiles.OpenHandle(_path), FileAccess.Read, 1);
        await using Stream unpacked = PackedFile.Unpack(file, packed);
        Volatile.Write(ref _length, file.Length);
        Volatile.Write(ref _offset, 0);
        TailWindow seen = new([]);
        long output = 0, windowOutput = 0, windowInput = 0;
        byte[] skipped = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            while (output < _start.Offset)
            {
                int read = await unpacked.ReadAsync(skipped.AsMemory(0, (int)Math.Min(skipped.Length, _start.Offset - output)), cancellationToken);
                if (read == 0)
                {
                    return Replace(FormattableString.Invariant($"{_name} became shorter ({output} bytes uncompressed) than what was read ({_start.Offset})"));
                }

                seen.Append(skipped.AsSpan(0, read));
                PassedOver?.Invoke(skipped.AsMemory(0, read));
                Count(read);
            }

            if (!seen.Bytes.EndsWith(_start.Before))
            {
                return Replace(FormattableString.Invariant($"{_name} was rewritten in place: the bytes before offset {_start.Offset} changed"));
            }

            while (true)
            {
                Memory<byte> memory = writer.GetMemory(ReadSize)[..ReadSize];
                int read = await unpacked.ReadAsync(memory, cancellationToken);
                if (read == 0)
                {
                    return TailEnd.WriterEnded;
                }

                Count(read);
                writer.Advance(read);
                Volatile.Write(ref _lastGrowth, _time.GetTimestamp());
                if ((await writer.FlushAsync(cancellationToken)).IsCompleted)
                {
                    return TailEnd.Cancelled;
                }
            }
        }
        catch (InvalidDataException error)
        {
            string where = file.Position < file.Length
                ? FormattableString.Invariant(
                    $"it is damaged before byte {file.Position} of {file.Length} ({(error.InnerException ?? error).Message.TrimEnd('.')}), after {output} unpacked bytes")
                : FormattableString.Invariant($"it is cut off at byte {file.Length}, after {output} unpacked bytes");
            throw new IOException($"{_path}: not a whole {packed.Name} file: {where}. Copy or compress it again; what stands before is used.", error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(skipped);
        }

        void Count(int read)
        {
            output += read;
            Volatile.Write(ref _offset, file.Position);
            if (output - windowOutput < BombWindow)
            {
                return;
            }

            if (output - windowOutput > BombRatio * Math.Max(1, file.Position - windowInput))
            {
                throw new IOException(FormattableString.Invariant(
                    $"{_path}: {output - windowOutput} bytes come out of {file.Position - windowInput} compressed ones, more than {BombRatio} to 1: no trajectory is like that. Unpack it yourself if it is one."), new InvalidDataException());
            }

            (windowOutput, windowInput) = (output, file.Position);
        }
    }
}
