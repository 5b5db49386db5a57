using System.Reflection;
using System.Reflection.Emit;

namespace Pipeline.Tests.Architecture;

/// <summary>
/// Which types of an assembly use which others, from the compiled code: signatures, fields, bases and what method bodies name.
/// </summary>
/// <remarks>Constants are copied into what uses them: those uses are not seen.</remarks>
internal static class TypeUses
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    private static readonly Dictionary<short, OpCode> s_codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(static f => (OpCode)f.GetValue(null)!).ToDictionary(static c => c.Value);

    public static IEnumerable<(Type By, Type Used)> Of(Assembly assembly) =>
        assembly.GetTypes().SelectMany(type => Used(type).SelectMany(Parts).Distinct().Select(used => (type, used)));

    /// <summary>A type's own parts: of a list of arrays of frames the list and the frame.</summary>
    private static IEnumerable<Type> Parts(Type type) => type switch
    {
        { HasElementType: true } => Parts(type.GetElementType()!),
        { IsGenericParameter: true } => [],
        { IsConstructedGenericType: true } => [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(Parts)],
        _ => [type],
    };

    private static IEnumerable<Type> Used(Type type)
    {
        IEnumerable<Type> signature =
        [
            .. type.BaseType is { } above ? [above] : Type.EmptyTypes,
            .. type.GetInterfaces(),
            .. type.GetFields(Own).Select(static f => f.FieldType),
            .. type.GetCustomAttributesData().Select(static a => a.AttributeType),
        ];
        MethodBase[] methods = [.. type.GetMethods(Own), .. type.GetConstructors(Own)];
        return signature.Concat(methods.SelectMany(Used));
    }

    private static IEnumerable<Type> Used(MethodBase method) =>
    [
        .. method.GetParameters().Select(static p => p.ParameterType),
        .. method is MethodInfo { ReturnType: var result } ? [result] : Type.EmptyTypes,
        .. method.GetMethodBody() is { } body ? [.. body.LocalVariables.Select(static l => l.LocalType), .. Named(method, body.GetILAsByteArray()!)] : Type.EmptyTypes,
    ];

    /// <summary>Types that instructions name, by themselves or through their members.</summary>
    private static IEnumerable<Type> Named(MethodBase method, byte[] code)
    {
        Type[]? ofType = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        Type[]? ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (int at = 0; at < code.Length;)
        {
            short value = code[at] == 0xFE ? (short)(0xFE00 | code[at + 1]) : code[at];
            OpCode instruction = s_codes[value];
            at += instruction.Size;
            if (instruction.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                MemberInfo member = method.Module.ResolveMember(BitConverter.ToInt32(code, at), ofType, ofMethod)!;
                yield return member as Type ?? member.DeclaringType ?? typeof(object);
                foreach (Type argument in member is MethodInfo { IsGenericMethod: true } call ? call.GetGenericArguments() : [])
                {
                    yield return argument;
                }
            }

            at += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }
}
