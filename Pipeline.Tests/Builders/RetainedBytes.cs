using System.Reflection;
using System.Runtime.CompilerServices;
using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Runs;

namespace Pipeline.Tests.Builders;

/// <summary>
/// Memory an object holds: its own and that of everything it refers to, each once, found by reflection. Unlike a reading of the
/// collector it does not depend on what other tests do. What a run is and settings belong to others and are left out.
/// </summary>
internal static class RetainedBytes
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    private const int ObjectHeader = 16, ArrayHeader = 24;
    private static readonly MethodInfo s_sizeOf = typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!;

    public static long Of(object root) => ByField(root).Values.Sum();

    /// <summary>The same, by the field of the object through which it is held.</summary>
    public static SortedDictionary<string, long> ByField(object root)
    {
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance) { root };
        SortedDictionary<string, long> bytes = new(StringComparer.Ordinal) { [""] = SizeAlone(root) };
        foreach (FieldInfo field in AllFields(root.GetType()).Where(static f => CanRefer(f.FieldType)))
        {
            Stack<object> open = [];
            Follow(field.GetValue(root), field.FieldType, open);
            bytes[field.Name] = bytes.GetValueOrDefault(field.Name) + Walk(open, seen);
        }

        return bytes;
    }

    private static long Walk(Stack<object> open, HashSet<object> seen)
    {
        long bytes = 0;
        while (open.TryPop(out object? next))
        {
            if (next is RunDescription or Topology or IObservableOptions or MemberInfo or Assembly || !seen.Add(next))
            {
                continue;
            }

            bytes += SizeAlone(next);
            if (next is Array array)
            {
                Type element = array.GetType().GetElementType()!;
                foreach (object? value in CanRefer(element) ? array : Array.Empty<object>())
                {
                    Follow(value, element, open);
                }
            }
            else if (next is not string)
            {
                Fields(next, next.GetType(), open);
            }
        }

        return bytes;
    }

    private static long SizeAlone(object value) => value switch
    {
        string text => ArrayHeader + (2L * text.Length),
        Array array => ArrayHeader + (array.LongLength * SizeOf(array.GetType().GetElementType()!)),
        _ => ObjectHeader + AllFields(value.GetType()).Sum(static f => (long)SizeOf(f.FieldType)),
    };

    private static int SizeOf(Type type) => type.IsValueType ? (int)s_sizeOf.MakeGenericMethod(type).Invoke(null, null)! : IntPtr.Size;

    /// <summary>Whether values of the type can refer to objects.</summary>
    private static bool CanRefer(Type type) => !type.IsPrimitive && !type.IsEnum && !type.IsPointer
        && (!type.IsValueType || AllFields(type).Any(static f => CanRefer(f.FieldType)));

    private static void Follow(object? value, Type declared, Stack<object> open)
    {
        if (value is not null && declared.IsValueType)
        {
            Fields(value, declared, open); // it lies inside its owner, whose size has it already
        }
        else if (value is not null)
        {
            open.Push(value);
        }
    }

    private static void Fields(object owner, Type type, Stack<object> open)
    {
        foreach (FieldInfo field in AllFields(type).Where(static f => CanRefer(f.FieldType)))
        {
            Follow(field.GetValue(owner), field.FieldType, open);
        }
    }

    private static IEnumerable<FieldInfo> AllFields(Type? type)
    {
        for (; type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(Own))
            {
                yield return field;
            }
        }
    }
}
