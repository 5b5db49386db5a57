using System.Runtime.InteropServices;
using System.Text;
using Pipeline.Formats.Model;

namespace Pipeline.Formats.Readers;

public sealed partial class Incar
{
    /// <summary>Splits the text into statements.</summary>
    private ref struct Scanner(ReadOnlySpan<byte> text)
    {
        private const int MostGroups = 16;

        private readonly ReadOnlySpan<byte> _text = text;
        private readonly Dictionary<string, Entry> _tags = new(StringComparer.OrdinalIgnoreCase);
        private readonly List<(string Tag, string Value)> _repeated = [];
        private readonly List<string> _groups = [];
        private readonly List<byte> _statement = [];
        private int _at;
        private SourcePosition _line;
        private SourcePosition _start;

        private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

        public (Dictionary<string, Entry> Tags, List<(string Tag, string Value)> Repeated) Scan()
        {
            SourcePosition groupStart = default;
            _at = _text.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0; // editors of Windows write it before the first tag
            while (_at < _text.Length)
            {
                byte c = _text[_at];
                switch (c)
                {
                    case 0:
                        throw new TrajectoryFormatException(FormatName, _line, "text", "a NUL byte");
                    case (byte)'#' or (byte)'!':
                        SkipComment();
                        continue;
                    case (byte)'\\' when EndsLine(_at + 1, out int next):
                        Append((byte)' ');
                        NextLine(next);
                        continue;
                    case (byte)'"' when OpensValue():
                        ReadQuoted();
                        continue;
                    case (byte)'{' when !HasValue():
                        groupStart = _start;
                        OpenGroup();
                        break;
                    case (byte)'}' when _groups.Count > 0 || !HasValue():
                        EndStatement();
                        if (_groups.Count > 0)
                        {
                            _groups.RemoveAt(_groups.Count - 1);
                        }

                        break;
                    case (byte)';':
                        EndStatement();
                        break;
                    case (byte)'\n':
                        EndStatement();
                        NextLine(_at + 1);
                        continue;
                    default:
                        Append(c);
                        break;
                }

                _at++;
            }

            EndStatement();
            return _groups.Count == 0
                ? (_tags, _repeated)
                : throw new TrajectoryFormatException(FormatName, groupStart, $"'}}' after {_groups[^1]} {{", "the end of the file");
        }

        private static string Decode(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text).Trim();

        private void Append(byte c)
        {
            if (_statement.Count == 0)
            {
                _start = _line;
            }

            _statement.Add(c);
        }

        private void NextLine(int next)
        {
            _at = next;
            _line = new SourcePosition(next, _line.Line + 1);
        }

        private readonly bool EndsLine(int at, out int next)
        {
            while (at < _text.Length && TextLine.IsBlank(_text[at]))
            {
                at++;
            }

            next = at + 1;
            return at < _text.Length && _text[at] == (byte)'\n';
        }

        /// <summary>Whether the statement has come to its value, in which braces are characters.</summary>
        private readonly bool HasValue() => _statement.Contains((byte)'=');

        /// <summary>
        /// Whether a quote stands where a value begins; anywhere else it is a character (<c>pipe 3" wide</c>). A title goes over several lines in
        /// no file: without a second quote on its line, its first is a character too.
        /// </summary>
        private readonly bool OpensValue()
        {
            ReadOnlySpan<byte> statement = CollectionsMarshal.AsSpan(_statement);
            int equals = statement.IndexOf((byte)'=');
            if (equals < 0 || !TextLine.IsBlank(statement[(equals + 1)..]))
            {
                return false;
            }

            ReadOnlySpan<byte> rest = _text[(_at + 1)..];
            int end = rest.IndexOfAny((byte)'"', (byte)'\n');
            return !Ascii.EqualsIgnoreCase(TextLine.Trim(statement[..equals]), "SYSTEM"u8) || (end >= 0 && rest[end] == (byte)'"');
        }

        private void SkipComment()
        {
            while (_at < _text.Length && _text[_at] != (byte)'\n')
            {
                _at++;
            }
        }

        private void ReadQuoted()
        {
            SourcePosition start = _line;
            _at++;
            while (_at < _text.Length && _text[_at] != (byte)'"')
            {
                byte c = _text[_at];
                Append(c);
                if (c == (byte)'\n')
                {
                    NextLine(_at + 1);
                }
                else
                {
                    _at++;
                }
            }

            if (_at >= _text.Length)
            {
                throw new TrajectoryFormatException(FormatName, start, "a closing quote", "the end of the file");
            }

            _at++;
        }

        private void OpenGroup()
        {
            string name = Decode(_statement.ToArray());
            if (!IsTag(name) || _groups.Count == MostGroups)
            {
                throw new TrajectoryFormatException(
                    FormatName, _statement.Count == 0 ? _line : _start, "the name of a group before '{'", TextLine.Quote(_statement.ToArray()));
            }

            _groups.Add(name);
            _statement.Clear();
        }

        private void EndStatement()
        {
            byte[] statement = [.. _statement];
            _statement.Clear();
            int equals = statement.AsSpan().IndexOf((byte)'=');
            if (equals < 0)
            {
                return;
            }

            string tag = Decode(statement.AsSpan(0, equals)).ToUpperInvariant();
            if (!IsTag(tag))
            {
                return; // remarks such as "job : 0 = new"
            }

            tag = string.Join('/', [.. _groups.Select(static g => g.ToUpperInvariant()), tag]);
            string value = Decode(statement.AsSpan(equals + 1));
            if (!_tags.TryAdd(tag, new Entry(value, _start)))
            {
                _repeated.Add((tag, value));
            }
        }

        private static bool IsTag(string text) =>
            text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '/');
    }
}
