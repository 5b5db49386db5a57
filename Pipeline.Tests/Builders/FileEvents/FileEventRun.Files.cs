namespace Pipeline.Tests.Builders.FileEvents;

/// <content>What the events do to the files.</content>
internal sealed partial class FileEventRun
{
    private void Write(FileEvent e)
    {
        _isOther |= _folder.At is null;
        MemoryFile file = _folder.Require();
        switch (e.Kind)
        {
            case FileEventKind.Append:
                _folder.Append(file, e.A);
                break;
            case FileEventKind.AppendFrames:
                _folder.Append(file, Math.Max(MemoryFile.HeaderBytes, file.EndOfWholeFrames()) + (e.A * MemoryFile.FrameBytes) - file.Size);
                break;
            case FileEventKind.SizeAhead:
                _folder.AppendNuls(file, e.A, forEver: false);
                _folder.Append(file, e.B);
                break;
            case FileEventKind.Fill:
                file.Fill();
                _folder.Wrote(file);
                break;
            case FileEventKind.FillPage:
                file.FillPage(e.A, e.B);
                _folder.Wrote(file);
                break;
        }
    }

    private void Replace(FileEvent e)
    {
        long? inode = _folder.At?.Inode;
        switch (e.Kind)
        {
            case FileEventKind.Truncate when _folder.At is { } file:
                int size = file.Size;
                file.Truncate((e.A % 3) switch { 0 => 0, 1 => file.EndOfWholeFrames(), _ => e.A % (size + 1) });
                _folder.Wrote(file);
                _folder.Append(file, e.B % 7 == 0 ? size - file.Size : e.B);
                break;
            case FileEventKind.RenameAndCreate:
                _folder.MoveAway();
                _folder.Create(e.A, null);
                break;
            case FileEventKind.DeleteAndCreate:
                if (_folder.At is { } old)
                {
                    old.IsStale = e.B % 3 == 0;
                }

                _folder.Delete();
                _folder.Create(e.A, e.B % 2 == 0 ? inode : null);
                break;
            case FileEventKind.ReplaceByCopy:
                _folder.At?.Fill(); // or nobody would fill the copy's
                _folder.ReplaceByCopy(e.B % 2 != 0, e.A);
                break;
            case FileEventKind.MoveAway:
                _folder.MoveAway();
                break;
            case FileEventKind.MoveBack:
                _folder.MoveBack();
                break;
        }
    }

    private async Task LongPauseAsync()
    {
        // A hole that becomes damage stays one here: what is made of a page that appears after ten minutes depends on whether it is looked at again.
        foreach (MemoryFile? file in new[] { _folder.At, _folder.Moved, _model.Open })
        {
            if (file is { HasHole: true })
            {
                file.Fill();
                _folder.Wrote(file);
            }
        }

        await PauseAsync(2);
        _time.Skip(s_longPause);
        await PauseAsync(2);
    }

    /// <summary>In the middle of the file, not in what a reader needs to begin: the header and the first frames.</summary>
    private async Task NeverFillAsync(int skip, int bytes)
    {
        _isOther |= _folder.At is null;
        MemoryFile file = _folder.Require();
        if (file.EndOfWholeFrames() < MemoryFile.HeaderBytes + (3 * MemoryFile.FrameBytes))
        {
            return;
        }

        file.Fill();
        _folder.Append(file, skip);
        _folder.AppendNuls(file, bytes + 1, forEver: true);
        _folder.Append(file, file.EndOfWholeFrames() + (3 * MemoryFile.FrameBytes) - file.Size);
        await LongPauseAsync();
    }
}
