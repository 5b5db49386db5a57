using Pipeline.Formats.Model;
using Pipeline.Stages.Commit.Checkpoints;
using Pipeline.Stages.Results;
using Pipeline.Stages.Sources;
using Pipeline.Stages.Studies;

namespace Pipeline.Host;

/// <summary>Exit codes of the contract (sysexits where one fits).</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Found = 1;
    public const int Usage = 64;
    public const int Malformed = 65;
    public const int NoInput = 66;
    public const int Internal = 70;
    public const int CannotCreate = 73;
    public const int Failed = 74;
    public const int Owned = 75;
    public const int Configuration = 78;
    public const int Interrupted = 130;
    public const int Terminated = 143;

    /// <summary>The code of a failure that has one; null for what should never happen.</summary>
    public static int? Of(Exception error) => error switch
    {
        CommandException command => command.Code,
        TableReadException { Fault: TableReadFault.Missing } => NoInput,
        TableReadException { Fault: TableReadFault.Newer } => Configuration,
        TableReadException => Malformed,
        FencedException or OwnedException => Owned,
        CheckpointException or StudyException => Configuration,
        TrajectoryFormatException or PhysicsException => Malformed,
        FileNotFoundException or DirectoryNotFoundException or NotRegularFileException => NoInput,
        InvalidDataException or IOException { InnerException: InvalidDataException } => Malformed,
        IOException or UnauthorizedAccessException => Failed,
        _ => null,
    };
}

/// <summary>Ends a command with a message and a code; the message says what to do.</summary>
internal sealed class CommandException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;
}
