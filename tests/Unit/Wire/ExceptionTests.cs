using System.Globalization;
using System.Net.Sockets;
using PSMultiproc.Wire;

namespace PSMultiproc.Tests.Wire;

public class ExceptionTests
{
    private readonly ValueSerializer _serializer = new();

    internal static IReadOnlyList<Exception> Exceptions { get; } =
    [
        new InvalidOperationException("plain", new FormatException("inner")),
        new ArgumentException("bad", "parameter"),
        new ArgumentNullException("parameter"),
        new FileNotFoundException("gone", "/tmp/file"),
        new AggregateException("several", new FormatException("one"), new TimeoutException("two")),
        new SocketException((int)SocketError.ConnectionRefused),
        new OperationCanceledException("cancelled"),
        new KeyNotFoundException(),
        new CustomException("custom", 42, new DivideByZeroException()),
        new NotSerializableException("$.a", "T", "Because."),
        new WireFormatException("wire"),
        new RemoteException("remote", "Contoso.Failure"),
        new IOException("bad", new TimeZoneNotFoundException("cause")),
    ];

    public static TheoryData<int> Indices => new(Enumerable.Range(0, Exceptions.Count));

    [Theory]
    [MemberData(nameof(Indices))]
    public void An_exception_arrives_with_its_type_message_and_causes(int index)
    {
        Exception? sent = Exceptions[index], arrived = RoundTrip(sent);
        for (; sent is not null; (sent, arrived) = (sent.InnerException, arrived.InnerException))
        {
            Assert.Equal(sent.GetType(), arrived!.GetType());
            Assert.Equal(sent.Message, arrived.Message);
            Assert.Equal(sent.HResult, arrived.HResult);
            Assert.Equal(sent.InnerException is null, arrived.InnerException is null);
        }
    }

    [Fact]
    public void An_exceptions_own_properties_arrive()
    {
        Assert.Equal("parameter", RoundTripOf<ArgumentException>().ParamName);
        Assert.Equal("/tmp/file", RoundTripOf<FileNotFoundException>().FileName);
        Assert.Equal(42, RoundTripOf<CustomException>().Code);
        Assert.Equal(2, RoundTripOf<AggregateException>().InnerExceptions.Count);
        Assert.Equal("$.a", RoundTripOf<NotSerializableException>().MemberPath);
        Assert.Equal("Contoso.Failure", RoundTripOf<RemoteException>().OriginalTypeName);
    }

    [Fact]
    public void The_stack_trace_is_the_one_of_the_other_process()
    {
        Exception thrown = Record.Exception(static () => int.Parse("no number", CultureInfo.InvariantCulture))!;
        Exception arrived = RoundTrip(thrown);
        Assert.StartsWith(thrown.StackTrace!, arrived.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_can_be_sent_arrive_and_the_rest_is_left_out()
    {
        var exception = new InvalidOperationException("data") { Source = "source", HelpLink = "https://example.org" };
        exception.Data["number"] = 1;
        exception.Data["handler"] = (Func<string>)exception.ToString;
        exception.Data["self"] = exception;
        exception.Data["list"] = new List<string> { "a" };
        exception.Data["mixed"] = new object[] { new Person("p", 1), (Func<string>)exception.ToString };
        exception.Data["person"] = new Person("p", 2);

        Exception arrived = RoundTrip(exception);

        Assert.Equal(["number", "list", "person"], arrived.Data.Keys.Cast<string>());
        Assert.Equal(1, arrived.Data["number"]);
        Assert.Equal(["a"], Assert.IsType<List<string>>(arrived.Data["list"]));
        Assert.Equal(new Person("p", 2), arrived.Data["person"]);
        Assert.Equal(("source", "https://example.org"), (arrived.Source, arrived.HelpLink));
    }

    [Fact]
    public void An_exception_that_cannot_be_made_again_arrives_as_a_remote_one()
    {
        var arrived = Assert.IsType<RemoteException>(RoundTrip(new SecretiveException(static () => "text")));
        Assert.Equal(typeof(SecretiveException).FullName, arrived.OriginalTypeName);
        Assert.Equal("text", arrived.Message);
        Assert.Equal("RemoteException", arrived.ErrorId);
    }

    [Fact]
    public void An_exception_without_a_constructor_that_fits_arrives_with_what_it_holds()
    {
        var sent = new StubbornException(5, "text") { HelpLink = "https://example.org" };
        var arrived = Assert.IsType<StubbornException>(RoundTrip(new InvalidOperationException("outer", sent)).InnerException);
        Assert.Equal((5, "5: text", "https://example.org"), (arrived.Code, arrived.Message, arrived.HelpLink));
        Assert.Same(arrived, Record.Exception(void () => throw arrived));
    }

    private T RoundTripOf<T>()
        where T : Exception => Assert.IsType<T>(RoundTrip(Exceptions.First(static e => e.GetType() == typeof(T))));

    private Exception RoundTrip(object value)
    {
        using var buffer = new PooledBuffer();
        _serializer.Write(buffer, value);
        return Assert.IsAssignableFrom<Exception>(_serializer.Read(buffer.WrittenSpan));
    }
}
