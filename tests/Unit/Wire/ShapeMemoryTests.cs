using PSMultiproc.Wire;

namespace PSMultiproc.Tests.Wire;

public class ShapeMemoryTests
{
    private readonly ShapeMemory _memory = new();

    [Fact]
    public void A_shape_is_recalled_by_its_bytes_with_its_names()
    {
        ObjectShape shape = Shape("a", "b");
        _memory.Remember([1, 2, 3], shape, ["a", "b"]);
        _memory.Remember([1, 2, 4], Shape("c"), ["c"]);

        List<string> names = [];
        var reader = new MessagePackReader([1, 2, 3, 9]);
        Assert.Same(shape, _memory.Recall(ref reader, names));
        Assert.Equal(["a", "b"], names);
        Assert.Equal(3, reader.Position);
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 4 })]
    [InlineData(new byte[] { 1, 2 })]
    [InlineData(new byte[] { })]
    public void Other_bytes_are_left_to_be_read(byte[] message)
    {
        _memory.Remember([1, 2, 3], Shape("a"), ["a"]);
        List<string> names = [];
        var reader = new MessagePackReader(message);
        Assert.Null(_memory.Recall(ref reader, names));
        Assert.Empty(names);
        Assert.Equal(0, reader.Position);
    }

    [Fact]
    public void Once_a_message_has_named_something_equal_bytes_can_mean_another_shape()
    {
        _memory.Remember([1], Shape("a"), ["a"]);
        var reader = new MessagePackReader([1]);
        Assert.Null(_memory.Recall(ref reader, ["other"]));
    }

    [Fact]
    public void However_many_shapes_come_only_the_latest_few_are_kept()
    {
        for (byte i = 0; i < 100; i++) _memory.Remember([1, i], Shape(), []);
        Assert.Equal(8, Enumerable.Range(0, 100).Count(i => IsKnown(1, (byte)i)));
        Assert.True(IsKnown(1, 99));
    }

    [Fact]
    public void A_long_description_is_not_kept()
    {
        _memory.Remember(new byte[5000], Shape(), []);
        Assert.False(IsKnown(new byte[5000]));
    }

    private static ObjectShape Shape(params string[] names) => new(new WireType("", null, null), true, names, null);

    private bool IsKnown(params byte[] message)
    {
        var reader = new MessagePackReader(message);
        return _memory.Recall(ref reader, []) is not null;
    }
}
