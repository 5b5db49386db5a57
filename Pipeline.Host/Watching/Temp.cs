#pragma warning disable
namespace Pipeline.Host.Watching;
using Pipeline.Stages.Publishing;
internal sealed class Heartbeat { public void Poll() {} public void Commit() {} }
internal sealed class SystemdNotifier { public static SystemdNotifier FromEnvironment() => new(); public void Ready() {} public void Stopping() {} public Timer Watch(Heartbeat h, Func<string> s) => new Timer(_ => {}); }
internal sealed class MemoryAdmission { public static MemoryAdmission Parse(string? s) => new(); public void Admit(string id, long bytes) {} public void Release(string id) {} }
internal sealed class StatusBoard(OutputLayout layout, TimeSpan every, Microsoft.Extensions.Logging.ILogger log) { public void Write(RunWatch w) {} public void WriteAll(IEnumerable<RunWatch> w) {} }
