using System.Security.Cryptography;
using PSMultiproc.Platform;
using PSMultiproc.Shared;
using PSMultiproc.Wire;

namespace PSMultiproc;

/// <summary>
/// A shared object that holds values of any type. They lie in it as the bytes in which they travel between processes: what
/// cannot be sent cannot be put in, and what is taken out is a copy, but for shared objects, which are themselves.
/// </summary>
public abstract unsafe class SharedContainer : SharedObject
{
    private const string SecretsOnDisk =
        "On this system shared memory lies on a disk, and no secret is written there. Give it to the worker as an argument or by $using:.";

    /// <summary>The same when it was about to be freed: after that its memory says nothing.</summary>
    private long _lastPart;

    private protected SharedContainer(MemoryFile memory, ValueSerializer serializer)
        : base(memory)
    {
        Serializer = serializer.With(CipherOf(memory));
        Parts = new SharedParts(Name);
    }

    /// <summary>Another face of a container's memory.</summary>
    private protected SharedContainer(SharedContainer whole)
        : base(whole)
    {
        Serializer = whole.Serializer;
        Parts = whole.Parts;
    }

    /// <summary>Writes and reads its values.</summary>
    private protected ValueSerializer Serializer { get; }

    /// <summary>The memory that it takes as it grows.</summary>
    private protected SharedParts Parts { get; }

    /// <summary>The last number that was given to a part; 0 when there never was one.</summary>
    private protected abstract long LastPart { get; }

    /// <summary>What the kind holds.</summary>
    private protected new byte* Data => base.Data + ContainerHeader.Size;

    /// <summary>Makes the memory of a new one, to be published when it holds what it is to hold at first.</summary>
    /// <inheritdoc cref="SharedObjectFile.Create"/>
    internal static MemoryFile Prepare(string? name, SharedObjectKind kind, int flags, long dataLength)
    {
        var memory = SharedObjectFile.Prepare(name, kind, flags, ContainerHeader.Size + dataLength);
        RandomNumberGenerator.Fill(new Span<byte>(memory.Pointer + SharedHeader.Size, SecretCipher.KeySize));
        if (name is not null)
        {
            // What one of that name has left whose maker was killed while it was freed.
            new SharedParts(name).RemoveAll();
        }

        return memory;
    }

    /// <inheritdoc/>
    private protected override void OnRemoving() => _lastPart = Math.Max(_lastPart, LastPart);

    /// <inheritdoc/>
    private protected override void OnRemoved() => Parts.RemoveUpTo(_lastPart);

    private static SecretCipher CipherOf(MemoryFile memory)
    {
        var cipher = new SecretCipher(SharedMemoryFolder.IsInMemory(memory.Path) ? null : SecretsOnDisk);
        cipher.Adopt(new ReadOnlySpan<byte>(memory.Pointer + SharedHeader.Size, SecretCipher.KeySize).ToArray());
        return cipher;
    }
}
