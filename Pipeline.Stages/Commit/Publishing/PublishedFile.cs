namespace Pipeline.Stages.Commit.Publishing;

/// <summary>A published file, as the manifest of a checkpoint names it.</summary>
/// <param name="Table">Table.</param>
/// <param name="File">Path relative to the output directory, forward slashes.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">SHA-256 of the file.</param>
/// <param name="ContentSha256">Hash of its content: an unchanged table is not written again.</param>
public sealed record PublishedFile(string Table, string File, long Length, string Sha256, string ContentSha256);
