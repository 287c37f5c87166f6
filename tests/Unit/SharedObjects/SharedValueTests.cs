using PSMultiproc.Shared;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>A value in one process: its types, and what its methods return and refuse.</summary>
public class SharedValueTests
{
    public static TheoryData<object, object> Pairs => Samples.Pairs;

    public static TheoryData<object, object> Bounds => Samples.Bounds;

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_value_of_each_type_holds_what_it_is_given(object first, object second)
    {
        using dynamic value = SharedValue.Create(first.GetType(), first);
        Assert.Equal(first.GetType(), value.GetValueType());
        Assert.Equal(first, (object)value.Value);
        value.Value = (dynamic)second;
        Assert.Equal(second, (object)value.Value);
        Assert.Equal(second, (object)value.Exchange((dynamic)first));
        Assert.Equal(first, (object)value.CompareExchange((dynamic)second, (dynamic)second));
        Assert.Equal(first, (object)value.CompareExchange((dynamic)second, (dynamic)first));
        Assert.Equal(second, (object)value.Value);
    }

    [Fact]
    public void Freeing_a_value_again_leaves_the_one_that_has_its_name_since()
    {
        var name = "n-" + Guid.NewGuid().ToString("N");
        var first = new SharedValue<int>(1, name);
        first.Dispose();
        using var second = new SharedValue<int>(2, name);
        first.Dispose();
        Assert.Same(second, SharedObject.Connect(name));
        Assert.Equal(2, second.Value);
    }

    [Fact]
    public void As_text_it_is_its_value_while_it_is_there()
    {
        var value = new SharedValue<int>(5);
        Assert.Equal("5", $"{value}");
        value.Dispose();
        Assert.Equal($"SharedValue {value.Name}", $"{value}");
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Another_process_would_find_a_value_of_the_same_type(object first, object second)
    {
        using var value = SharedValue.Create(first.GetType(), first);
        using dynamic opened = SharedValue.Open(SharedObjectFile.Open(value.Name))!;
        Assert.IsType(value.GetType(), opened);
        Assert.Equal(first, (object)opened.Value);
        opened.Value = (dynamic)second;
        Assert.Equal(second, (object)((dynamic)value).Value);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Nothing_is_the_default_of_the_type(object first, object second)
    {
        using dynamic value = SharedValue.Create(first.GetType(), null);
        Assert.Equal(Activator.CreateInstance(second.GetType()), (object)value.Value);
    }

    [Theory]
    [MemberData(nameof(Bounds))]
    public void An_overflow_is_an_error_and_leaves_the_value(object least, object greatest)
    {
        using dynamic value = SharedValue.Create(least.GetType(), greatest);
        var error = Assert.Throws<OverflowException>(() => value.Increment());
        Assert.Contains(least.GetType().Name, error.Message, StringComparison.Ordinal);
        Assert.Throws<OverflowException>(() => value.Add((dynamic)greatest));
        Assert.Equal(greatest, (object)value.Value);
        value.Value = (dynamic)least;
        Assert.Throws<OverflowException>(() => value.Decrement());
        Assert.Equal(least, (object)value.Value);
        Assert.Equal(0, value.GetLock().OwnerProcessId);
    }

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Counting_returns_the_new_value(object least, object greatest)
    {
        using dynamic value = SharedValue.Create(least.GetType(), null);
        dynamic next = value.Increment();
        Assert.Equal(least.GetType(), ((object)next).GetType());
        Assert.Equal("1", next.ToString());
        Assert.Equal("2", value.Add(next).ToString());
        Assert.Equal("1", value.Decrement().ToString());
        Assert.Equal("1", value.Value.ToString());
        value.Value = (dynamic)least;
        Assert.Equal("True", (value.Increment() < (dynamic)greatest).ToString());
    }

    [Fact]
    public void Floating_point_numbers_add_as_everywhere()
    {
        using var value = new SharedValue<double>(double.MaxValue);
        Assert.Throws<OverflowException>(() => value.Add(double.MaxValue));
        Assert.Equal(double.MaxValue, value.Value);
        Assert.Equal(double.PositiveInfinity, value.Add(double.PositiveInfinity));
        Assert.Equal(double.PositiveInfinity, value.Add(1));
        Assert.Equal(double.NaN, value.Add(double.NegativeInfinity));
        using var half = new SharedValue<Half>((Half)0.5);
        Assert.Equal((Half)1.5, half.Increment());
        using var single = new SharedValue<float>(0.25f);
        Assert.Equal(-0.75f, single.Decrement());
        using var exact = new SharedValue<decimal>(0.1m);
        Assert.Equal(0.3m, exact.Add(0.2m));
    }

    [Fact]
    public void Times_add_up_and_have_no_step_of_one()
    {
        using var value = new SharedValue<TimeSpan>(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.FromMinutes(61), value.Add(TimeSpan.FromMinutes(1)));
        Assert.Throws<OverflowException>(() => value.Add(TimeSpan.MaxValue));
        Assert.Contains("Add", Assert.Throws<InvalidOperationException>(() => value.Increment()).Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(61), value.Value);
    }

    [Theory]
    [InlineData(typeof(bool))]
    [InlineData(typeof(char))]
    [InlineData(typeof(DateTime))]
    [InlineData(typeof(Guid))]
    public void What_is_no_number_is_not_counted_with(Type type)
    {
        using dynamic value = SharedValue.Create(type, null);
        Assert.Contains(type.Name, Assert.Throws<InvalidOperationException>(() => value.Increment()).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => value.Decrement());
        Assert.Throws<InvalidOperationException>(() => value.Add(value.Value));
        Assert.Equal(Activator.CreateInstance(type), (object)value.Value);
        Assert.Equal(0, value.GetLock().OwnerProcessId);
    }

    [Fact]
    public void A_type_that_cannot_be_shared_is_refused_with_those_that_can()
    {
        Assert.Contains("Int32, UInt32", Assert.Throws<ArgumentException>(() => SharedValue.Create(typeof(string), "a")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new SharedValue<nint>(0));
        Assert.Contains("Int64", Assert.Throws<ArgumentException>(() => SharedValue.Create(typeof(int), 1L)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DateTimeKind.Local)]
    [InlineData(DateTimeKind.Utc)]
    [InlineData(DateTimeKind.Unspecified)]
    public void A_date_keeps_its_kind(DateTimeKind kind)
    {
        using var value = new SharedValue<DateTime>(new DateTime(2026, 1, 2, 3, 4, 5, kind));
        Assert.Equal(kind, value.Value.Kind);
    }

    [Fact]
    public void Equal_numbers_are_exchanged_whatever_their_bits()
    {
        using var zero = new SharedValue<double>(-0.0);
        Assert.Equal(0.0, zero.CompareExchange(1, 0.0));
        Assert.Equal(1, zero.Value);
        using var scaled = new SharedValue<decimal>(1.00m);
        Assert.Equal(1m, scaled.CompareExchange(2, 1.0m));
        Assert.Equal(2, scaled.Value);
        using var none = new SharedValue<double>(double.NaN);
        none.CompareExchange(3, double.NaN);
        Assert.Equal(3, none.Value);
    }

    [Fact]
    public void An_update_that_throws_leaves_the_value_and_the_lock_free()
    {
        using var value = new SharedValue<int>(5);
        Assert.Equal(10, value.Update(old => old * 2));
        Assert.Throws<DivideByZeroException>(() => value.Update(old => old / (old - 10)));
        Assert.Equal(10, value.Value);
        Assert.Equal(0, value.GetLock().OwnerProcessId);
    }

    [Fact]
    public void An_update_is_repeated_where_the_value_changed_meanwhile()
    {
        using var value = new SharedValue<int>(0);
        var calls = 0;
        Assert.Equal(11, value.Update(old => calls++ == 0 ? old + value.Add(10) : old + 1));
        Assert.Equal(2, calls);
        Assert.Equal(11, value.Value);
    }

    [Fact]
    public void An_update_has_the_lock()
    {
        using var value = new SharedValue<decimal>(1);
        value.Update(old =>
        {
            Assert.Equal(Environment.ProcessId, value.GetLock().OwnerProcessId);
            return old + 1;
        });
        Assert.Equal(2, value.Value);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_thread_that_holds_the_lock_may_use_the_value_and_others_may_if_it_needs_none()
    {
        using var small = new SharedValue<long>(1);
        using var large = new SharedValue<decimal>(1);
        small.GetLock().Acquire();
        large.GetLock().Acquire();
        Assert.Equal(2, small.Increment());
        Assert.Equal(2, large.Increment());
        Assert.Equal(Environment.ProcessId, large.GetLock().OwnerProcessId);
        Assert.Equal(3, await Task.Factory.StartNew(small.Increment, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(TimeSpan.FromMilliseconds(Limits.Test)));
    }

    [Fact]
    public void A_value_without_a_lock_works_and_says_that_it_has_none()
    {
        using var small = new SharedValue<ushort>(1, isSynchronized: false);
        using var large = new SharedValue<decimal>(1, isSynchronized: false);
        Assert.False(large.IsSynchronized);
        Assert.Equal(2, small.Increment());
        Assert.Equal(2, large.Increment());
        Assert.Equal(3, large.Update(static old => old + 1));
        Assert.Throws<InvalidOperationException>(large.GetLock);
    }

    [Fact]
    public void A_value_that_was_freed_is_not_found()
    {
        var value = new SharedValue<int>(1);
        value.Dispose();
        Assert.Throws<SharedObjectNotFoundException>(() => value.Value);
        Assert.Throws<SharedObjectNotFoundException>(() => value.Value = 2);
        Assert.Throws<SharedObjectNotFoundException>(() => value.Increment());
        Assert.Throws<SharedObjectNotFoundException>(() => value.Exchange(2));
        Assert.Throws<SharedObjectNotFoundException>(() => value.CompareExchange(2, 1));
        Assert.Throws<SharedObjectNotFoundException>(() => value.Update(static old => old));
    }

    [Fact]
    public void A_value_that_is_only_being_made_is_not_found()
    {
        var name = "unfinished-" + Guid.NewGuid();
        using var memory = SharedObjectFile.Prepare(name, SharedObjectKind.Lock, 0, 0);
        try
        {
            Assert.Throws<SharedObjectNotFoundException>(() => SharedObject.Connect(name));
            Assert.DoesNotContain(SharedObject.GetAll(), found => found.Name == name);
        }
        finally
        {
            memory.Unlink();
        }
    }
}
