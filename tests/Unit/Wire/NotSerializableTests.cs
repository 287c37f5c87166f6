using System.Collections;
using PSMultiproc.Wire;

namespace PSMultiproc.Tests.Wire;

public class NotSerializableTests
{
    private readonly ValueSerializer _serializer = new();

    [Fact]
    public void The_member_that_cannot_be_sent_is_named()
    {
        var holder = new Holder { Items = [new(), new(), new(), new() { Handler = (Action)Console.WriteLine }] };
        NotSerializableException exception = Refused(holder);
        Assert.Equal("$.Items[3].Handler", exception.MemberPath);
        Assert.Equal("System.Action", exception.TypeName);
        Assert.Equal("NotSerializable", exception.ErrorId);
        const string expected = "$.Items[3].Handler (System.Action) cannot be sent to another process.";
        Assert.StartsWith(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_key_that_leads_to_it_is_named()
    {
        Action action = static () => { };
        Assert.Equal("$['my key'][1]", Refused(new Hashtable { ["my key"] = new object[] { 1, action } }).MemberPath);
        Assert.Equal("$.key", Refused(new Dictionary<string, object> { ["key"] = action }).MemberPath);
        Assert.Equal("$[0]", Refused(new Dictionary<int, object> { [7] = action }).MemberPath);
        Assert.Equal("$", Refused(action).MemberPath);
    }

    [Fact]
    public void What_belongs_to_a_process_is_refused()
    {
        int captured = 0;
        Func<int> lambda = () => captured++;
        object[] refused =
        [
            lambda, lambda.Target!, new MemoryStream(), Task.CompletedTask, Task.FromResult(1), Thread.CurrentThread,
            (IntPtr)1, new ManualResetEvent(false), TextReader.Null,
            System.Diagnostics.Process.GetCurrentProcess(), new object(),
            new Secretive(), new CancellationTokenSource(), new Lazy<int>(1),
            Enumerable.Range(0, 3).Where(static i => i > 0),
        ];
        foreach (object value in refused) Assert.Equal(value.GetType().FullName, Refused(value).TypeName);
    }

    [Fact]
    public void A_failure_leaves_the_buffer_as_it_was()
    {
        using var buffer = new PooledBuffer();
        _serializer.Write(buffer, "before");
        byte[] before = buffer.WrittenSpan.ToArray();
        object[] refused = [1, new Holder { Handler = (Action)Console.WriteLine }];
        Assert.Throws<NotSerializableException>(() => _serializer.Write(buffer, refused));
        Assert.Equal(before, buffer.WrittenSpan.ToArray());
        _serializer.Write(buffer, "after");
        var reader = new MessagePackReader(buffer.WrittenSpan);
        Assert.Equal("before", _serializer.Read(ref reader));
        Assert.Equal("after", _serializer.Read(ref reader));
    }

    [Fact]
    public void What_a_member_throws_is_the_cause()
    {
        NotSerializableException exception = Refused(new object[] { new Explosive() });
        Assert.Equal("$[0]", exception.MemberPath);
        Assert.IsType<InvalidOperationException>(exception.InnerException);
        Assert.Contains("This member always fails.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_comparer_of_ones_own_is_refused()
    {
        var parity = EqualityComparer<int>.Create(static (a, b) => a % 2 == b % 2, static a => a % 2);
        Assert.Contains("comparer", Refused(new HashSet<int>(parity)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_type_is_refused_by_the_reader()
    {
        using var buffer = new PooledBuffer();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(3);
        writer.WriteExtension((sbyte)ExtensionCode.Marker, [(byte)CompositeCode.Enum]);
        writer.WriteString("Contoso.Colour, Contoso");
        writer.WriteInt32(3);
        byte[] bytes = buffer.WrittenSpan.ToArray();
        var exception = Assert.Throws<WireFormatException>(() => _serializer.Read(bytes));
        Assert.Equal("This process does not have the type Contoso.Colour.", exception.Message);
    }

    [Theory]
    [InlineData("System.Diagnostics.Process, System.Diagnostics.Process")]
    [InlineData("System.Diagnostics.ProcessStartInfo, System.Diagnostics.Process")]
    [InlineData("System.IO.FileStream")]
    [InlineData("System.Int32")]
    public void A_message_cannot_have_a_type_made_that_the_rules_do_not_send(string name)
    {
        foreach (CompositeCode code in new[] { CompositeCode.Typed, CompositeCode.Object, CompositeCode.Enum })
        {
            using var buffer = new PooledBuffer();
            var writer = new MessagePackWriter(buffer);
            writer.WriteArrayHeader(code == CompositeCode.Enum ? 3 : 2);
            writer.WriteExtension((sbyte)ExtensionCode.Marker, [(byte)code]);
            if (code == CompositeCode.Object) writer.WriteArrayHeader(2);
            writer.WriteString(name);
            if (code == CompositeCode.Object) writer.WriteBoolean(true);
            if (code == CompositeCode.Enum) writer.WriteInt32(1);
            byte[] bytes = buffer.WrittenSpan.ToArray();
            Assert.Throws<WireFormatException>(() => _serializer.Read(bytes));
        }
    }

    private NotSerializableException Refused(object value)
    {
        using var buffer = new PooledBuffer();
        var exception = Assert.Throws<NotSerializableException>(() => _serializer.Write(buffer, value));
        Assert.Equal(0, buffer.Length);
        return exception;
    }
}
