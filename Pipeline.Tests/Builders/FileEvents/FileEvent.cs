namespace Pipeline.Tests.Builders.FileEvents;

/// <summary>What can happen to a file that is read while it grows, or to its reader.</summary>
internal enum FileEventKind
{
    /// <summary>A bytes more, cut anywhere: in a header, a label, a row.</summary>
    Append,

    /// <summary>To the end of the frame A frames on.</summary>
    AppendFrames,

    /// <summary>The size runs ahead of the data by A bytes (NULs); B bytes behind them are visible.</summary>
    SizeAhead,

    /// <summary>Such bytes become visible.</summary>
    Fill,

    /// <summary>One page of them does: B of them, A bytes behind the first.</summary>
    FillPage,

    /// <summary>NULs that never become text, whole frames behind them, and more than ten minutes.</summary>
    NeverFilled,

    /// <summary>In place, to 0, to the last whole frame or to any byte (A), then written on (B bytes, or to the size it had).</summary>
    Truncate,

    /// <summary>Another file at the path: the old one renamed, A bytes in the new one.</summary>
    RenameAndCreate,

    /// <summary>Another file at the path: the old one deleted, A bytes in the new one; with the inode of the old one or a stale handle (B).</summary>
    DeleteAndCreate,

    /// <summary>A copy renamed over the path, longer by A bytes, as rsync leaves it; where B is odd first cut to its whole frames.</summary>
    ReplaceByCopy,

    MoveAway,

    /// <summary>Its writer has it open and writes A bytes on in the file that was moved away.</summary>
    AppendToMoved,

    MoveBack,

    /// <summary>The next B operations of kind A fail.</summary>
    Fail,

    /// <summary>The next A reads give B bytes at most.</summary>
    ShortReads,

    /// <summary>A looks.</summary>
    Pause,

    /// <summary>More than the time after which NULs are damage, and a look.</summary>
    LongPause,

    /// <summary>The reader is asked for a cut.</summary>
    Checkpoint,

    /// <summary>The reader ends behind a last cut.</summary>
    Stop,

    /// <summary>The reader ends; what it did since its last cut is lost.</summary>
    Kill,

    /// <summary>Another one goes on from the last cut.</summary>
    Resume,
}

/// <summary>One of them. Its numbers mean the same whatever stands before it, so that any of a list may be left out.</summary>
internal readonly record struct FileEvent(FileEventKind Kind, int A = 0, int B = 0)
{
    public override string ToString() => $"{Kind}({A}, {B})";

    /// <summary>Bursts of events, between them pauses; a seed gives always the same.</summary>
    public static List<FileEvent> Generate(int seed)
    {
        Random random = new(seed);
        List<FileEvent> events = [];
        int bursts = random.Next(3, 26);
        for (int burst = 0; burst < bursts; burst++)
        {
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                events.Add(Next(random));
            }

            if (random.Next(8) > 0)
            {
                events.Add(new FileEvent(FileEventKind.Pause, random.Next(1, 4)));
            }
        }

        return events;
    }

    private static FileEvent Next(Random random)
    {
        (FileEventKind kind, int weight, int a, int b)[] all =
        [
            (FileEventKind.Append, 22, 400, 1),
            (FileEventKind.AppendFrames, 20, 9, 1),
            (FileEventKind.SizeAhead, 6, 500, 400),
            (FileEventKind.Fill, 5, 1, 1),
            (FileEventKind.FillPage, 3, 300, 300),
            (FileEventKind.NeverFilled, 1, 200, 400),
            (FileEventKind.Truncate, 5, int.MaxValue, 900),
            (FileEventKind.RenameAndCreate, 3, 900, 1),
            (FileEventKind.DeleteAndCreate, 3, 900, 6),
            (FileEventKind.ReplaceByCopy, 3, 500, 4),
            (FileEventKind.MoveAway, 2, 1, 1),
            (FileEventKind.AppendToMoved, 3, 400, 1),
            (FileEventKind.MoveBack, 3, 1, 1),
            (FileEventKind.Fail, 4, 4, 4),
            (FileEventKind.ShortReads, 3, 4, 1500),
            (FileEventKind.LongPause, 1, 1, 1),
            (FileEventKind.Checkpoint, 6, 1, 1),
            (FileEventKind.Stop, 4, 1, 1),
            (FileEventKind.Kill, 3, 1, 1),
            (FileEventKind.Resume, 6, 1, 1),
        ];
        int at = random.Next(all.Sum(static k => k.weight));
        foreach ((FileEventKind kind, int weight, int a, int b) in all)
        {
            at -= weight;
            if (at < 0)
            {
                return new FileEvent(kind, random.Next(a) + (a < 10 ? 1 : 0), random.Next(b));
            }
        }

        throw new InvalidOperationException();
    }
}
