using PSMultiproc.Platform;
using PSMultiproc.Shared;

namespace PSMultiproc.Tests.SharedObjects;

public sealed class SharedPartsTests : IDisposable
{
    private readonly ProcessLock _object = new(name: $"of-parts-p1-{Guid.NewGuid():N}");

    private SharedParts Parts => new(_object.Name);

    [Fact]
    public void A_part_is_what_was_made_under_its_number()
    {
        using var made = Parts.Create(7, 100);
        made.Span[99] = 3;
        using var opened = Parts.Open(7);
        Assert.Equal(3, opened.Span[99]);
    }

    [Fact]
    public void A_part_that_was_removed_is_not_found()
    {
        using var made = Parts.Create(7, 100);
        Parts.Remove(7);
        Parts.Remove(7);
        Assert.Throws<SharedObjectNotFoundException>(() => Parts.Open(7));
        made.Span[99] = 3;
    }

    [Fact]
    public void Parts_go_together_and_without_those_of_others()
    {
        using var other = new ProcessLock(name: $"of-{_object.Name}");
        using var made = Parts.Create(1, 1);
        using var second = Parts.Create(long.MaxValue, 1);
        using var others = new SharedParts(other.Name).Create(1, 1);
        Parts.RemoveAll();
        Assert.Throws<SharedObjectNotFoundException>(() => Parts.Open(1));
        Assert.Throws<SharedObjectNotFoundException>(() => Parts.Open(long.MaxValue));
        new SharedParts(other.Name).Open(1).Dispose();
        new SharedParts(other.Name).RemoveAll();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1000)]
    public void Parts_go_up_to_the_last_number_that_was_given(int last)
    {
        using var first = Parts.Create(1, 1);
        using var second = Parts.Create(last, 1);
        Parts.RemoveUpTo(last);
        Assert.Throws<SharedObjectNotFoundException>(() => Parts.Open(1));
        Assert.Throws<SharedObjectNotFoundException>(() => Parts.Open(last));
    }

    [Fact]
    public void Parts_of_an_object_that_is_gone_are_swept()
    {
        using var made = Parts.Create(1, 1);
        SharedObjectFile.RemoveStale();
        Parts.Open(1).Dispose();
        _object.Dispose();
        SharedObjectFile.RemoveStale();
        Assert.Throws<SharedObjectNotFoundException>(() => Parts.Open(1));
    }

    [Theory]
    [InlineData("/x/p12-name", true)]
    [InlineData("/x/p12-p1-name", true)]
    [InlineData("/x/p-name", false)]
    [InlineData("/x/pa-name", false)]
    [InlineData("/x/s-p1-name", false)]
    [InlineData("/x/p12", false)]
    [InlineData("/x/m-p12-a", false)]
    public void Only_what_is_named_like_a_part_is_one(string path, bool isPart)
        => Assert.Equal(isPart, SharedParts.IsPart(path, out _));

    public void Dispose() => _object.Dispose();
}
