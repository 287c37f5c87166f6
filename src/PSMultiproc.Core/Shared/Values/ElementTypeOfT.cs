using PSMultiproc.Platform;

namespace PSMultiproc.Shared;

/// <summary>A type that values in shared memory can have, with the classes that the compiler makes for it.</summary>
internal sealed class ElementType<T>(int code) : ElementType(code, typeof(T))
    where T : unmanaged
{
    /// <inheritdoc/>
    public override SharedValue NewValue(object? value, string? name, bool isSynchronized) =>
        new SharedValue<T>(value is null ? default : Unbox(value), name, isSynchronized);

    /// <inheritdoc/>
    public override SharedValue OpenValue(MemoryFile memory) => new SharedValue<T>(memory);

    /// <inheritdoc/>
    public override SharedArray NewArray(int length, string? name, bool isSynchronized) =>
        new SharedArray<T>(length, name, isSynchronized);

    /// <inheritdoc/>
    public override SharedArray NewArray(IEnumerable<object> values, string? name, bool isSynchronized) =>
        new SharedArray<T>(values.Select(Unbox), name, isSynchronized);

    /// <inheritdoc/>
    public override SharedArray OpenArray(MemoryFile memory) => new SharedArray<T>(memory);

    private static T Unbox(object? value) => value is T unboxed ? unboxed : throw new ArgumentException(
        $"-Value: {value ?? "null"} is {(value is null ? "no value" : "of type " + value.GetType().Name)}, where a {typeof(T).Name} is needed. Convert it, or give its type with -Type.", nameof(value));
}
