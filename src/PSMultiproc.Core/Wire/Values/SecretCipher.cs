using System.Security.Cryptography;

namespace PSMultiproc.Wire;

/// <summary>
/// Keeps secrets unreadable from where they are written to where they are read: in pooled buffers, in the channel, and in
/// the outbox, which can be a file on a disk. The key is random; a host gives it to its workers in the welcome, and it is
/// stored nowhere; that of a shared object lies with it in memory. Thread-safe once the key is there.
/// </summary>
internal sealed class SecretCipher
{
    /// <summary>The bytes of a key.</summary>
    public const int KeySize = 32;

    private const int VectorSize = 16;

    private readonly string? _refusal;
    private readonly bool _isOmitting;
    private byte[]? _key;

    /// <summary>Makes a cipher without a key as yet.</summary>
    /// <param name="refusal">Why no secret is to be written; null where they may be.</param>
    public SecretCipher(string? refusal = null) => _refusal = refusal;

    private SecretCipher(bool isOmitting) => _isOmitting = isOmitting;

    /// <summary>Makes one that leaves secrets out: nothing of them is written.</summary>
    public static SecretCipher CreateOmitting() => new(isOmitting: true);

    /// <summary>The key: made at first use, or the one adopted.</summary>
    public byte[] Key => _key ?? Interlocked.CompareExchange(ref _key, RandomNumberGenerator.GetBytes(KeySize), null) ?? _key;

    /// <summary>Takes the key of the host, before anything is written or read.</summary>
    /// <exception cref="WireProtocolException">It is no key.</exception>
    public void Adopt(byte[] key) =>
        _key = key.Length == KeySize ? key : throw new WireProtocolException($"A key of {key.Length} bytes is none.");

    /// <summary>Encrypts a secret: AES in CBC mode, behind an initialization vector of its own.</summary>
    /// <exception cref="NotSupportedException">None is to be written here.</exception>
    public byte[] Encrypt(ReadOnlySpan<byte> secret)
    {
        if (_refusal is not null) throw new NotSupportedException(_refusal);
        if (_isOmitting) return [];
        using Aes aes = CreateAes();
        byte[] sealedSecret = new byte[VectorSize + aes.GetCiphertextLengthCbc(secret.Length)];
        Span<byte> vector = sealedSecret.AsSpan(0, VectorSize);
        RandomNumberGenerator.Fill(vector);
        aes.EncryptCbc(secret, vector, sealedSecret.AsSpan(VectorSize));
        return sealedSecret;
    }

    /// <summary>Decrypts a secret into pinned memory, which the caller clears.</summary>
    /// <param name="sealedSecret">What <see cref="Encrypt"/> made.</param>
    /// <param name="length">The secret's length in bytes; the array can be longer.</param>
    /// <exception cref="WireFormatException">It was not made with this key.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> sealedSecret, out int length)
    {
        if (sealedSecret.Length < VectorSize) throw new WireFormatException("A secret is cut short.");
        byte[] secret = GC.AllocateUninitializedArray<byte>(sealedSecret.Length, pinned: true);
        try
        {
            using Aes aes = CreateAes();
            length = aes.DecryptCbc(sealedSecret[VectorSize..], sealedSecret[..VectorSize], secret);
            return secret;
        }
        catch (CryptographicException exception)
        {
            throw new WireFormatException("A secret was not made with the key of this pool.", exception);
        }
    }

    private Aes CreateAes()
    {
        Aes aes = Aes.Create();
        aes.Key = Key;
        return aes;
    }
}
