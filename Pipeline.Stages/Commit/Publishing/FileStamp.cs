namespace Pipeline.Stages.Commit.Publishing;

/// <summary>What a file is by its bytes.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Their SHA-256, lower-case hexadecimal.</param>
public readonly record struct FileStamp(long Length, string Sha256);
