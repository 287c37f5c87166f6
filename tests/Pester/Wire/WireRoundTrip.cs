using System;
using System.Reflection;
using System.Threading;

/// <summary>Sends values through the module's serializer, whose types are internal.</summary>
public sealed class WireRoundTrip
{
    private readonly object _buffer;
    private readonly Action _clear;
    private readonly GetSpan _written;
    private readonly WriteValue _write;
    private readonly ReadValue _read;

    public WireRoundTrip(Assembly core, Assembly module)
    {
        const BindingFlags any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        Type extensionType = core.GetType("PSMultiproc.Wire.IValueExtension", true);
        Array extensions = Array.CreateInstance(extensionType, 1);
        extensions.SetValue(Activator.CreateInstance(module.GetType("PSMultiproc.Wire.PowerShellValues", true), true), 0);

        Type serializerType = core.GetType("PSMultiproc.Wire.ValueSerializer", true);
        object serializer = serializerType.GetConstructors(any)[0].Invoke(new object[] { extensions });
        Type bufferType = core.GetType("PSMultiproc.Wire.PooledBuffer", true);
        _buffer = bufferType.GetConstructors(any)[0].Invoke(new object[] { 1024 });
        _clear = bufferType.GetMethod("Clear", any).CreateDelegate<Action>(_buffer);
        _written = bufferType.GetProperty("WrittenSpan", any).GetMethod.CreateDelegate<GetSpan>(_buffer);
        MethodInfo write = serializerType.GetMethod("Write", any);
        _write = value => write.Invoke(serializer, new[] { _buffer, value });
        _read = serializerType.GetMethod("Read", any, new[] { typeof(ReadOnlySpan<byte>) }).CreateDelegate<ReadValue>(serializer);
    }

    private delegate ReadOnlySpan<byte> GetSpan();

    private delegate void WriteValue(object value);

    private delegate object ReadValue(ReadOnlySpan<byte> bytes);

    /// <summary>How many bytes the last value took.</summary>
    public int Length { get; private set; }

    /// <summary>Sends the only element of an array: a method's argument would lose what PowerShell wraps it in.</summary>
    public object Send(object[] box)
    {
        Write(box[0]);
        return Read();
    }

    /// <summary>Does the same on a thread that knows no runspace, as the engine's own threads.</summary>
    public object SendFromBareThread(object[] box)
    {
        object got = null;
        Exception failure = null;
        var thread = new Thread(() =>
        {
            try { got = Send(box); }
            catch (Exception exception) { failure = exception; }
        });
        thread.Start();
        if (!thread.Join(TimeSpan.FromSeconds(20))) throw new TimeoutException("It hangs.");
        return failure == null ? got : throw new InvalidOperationException(failure.ToString());
    }

    public void Write(object value)
    {
        _clear();
        _write(value);
        Length = _written().Length;
    }

    public object Read() => _read(_written());

    public object Read(byte[] bytes) => _read(bytes);

    public byte[] ToArray() => _written().ToArray();
}
