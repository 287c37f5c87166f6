using PSMultiproc.Pools;

namespace PSMultiproc;

/// <content>The calls for methods that return a task: the worker waits for it, and its result is what comes back.</content>
public sealed partial class ProcessPool
{
    /// <summary>Runs an asynchronous method once in a worker; the worker waits for its task.</summary>
    /// <inheritdoc cref="RunAsync{T,TResult}(Func{T,TResult},T,CancellationToken)"/>
    public Task<TResult> RunAsync<T, TResult>(Func<T, Task<TResult>> function, T argument, CancellationToken cancellationToken = default) =>
        RunAsync<TResult>(_methods.Define(function, ArgumentPassing.Item, nameof(function)), argument, cancellationToken);

    /// <inheritdoc cref="RunAsync{T,TResult}(Func{T,Task{TResult}},T,CancellationToken)"/>
    public Task<TResult> RunAsync<TResult>(Func<Task<TResult>> function, CancellationToken cancellationToken = default) =>
        RunAsync<TResult>(_methods.Define(function, ArgumentPassing.Spread, nameof(function)), Array.Empty<object?>(), cancellationToken);

    /// <inheritdoc cref="RunAsync{T,TResult}(Func{T,Task{TResult}},T,CancellationToken)"/>
    public Task<TResult> RunAsync<T1, T2, TResult>(
        Func<T1, T2, Task<TResult>> function, T1 argument1, T2 argument2, CancellationToken cancellationToken = default) =>
        RunAsync<TResult>(
            _methods.Define(function, ArgumentPassing.Spread, nameof(function)), new object?[] { argument1, argument2 }, cancellationToken);

    /// <inheritdoc cref="RunAsync{T,TResult}(Func{T,Task{TResult}},T,CancellationToken)"/>
    public Task RunAsync<T>(Func<T, Task> function, T argument, CancellationToken cancellationToken = default) =>
        RunAsync<object>(_methods.Define(function, ArgumentPassing.Item, nameof(function)), argument, cancellationToken);

    /// <summary>Runs an asynchronous method for each item in the workers; each worker waits for its task.</summary>
    /// <inheritdoc cref="MapAsync{TInput,TResult}(IEnumerable{TInput},Func{TInput,TResult},CancellationToken)"/>
    public IAsyncEnumerable<TResult> MapAsync<TInput, TResult>(
        IEnumerable<TInput> source, Func<TInput, Task<TResult>> function, CancellationToken cancellationToken = default) =>
        MapAsync(source, function, new MapOptions(), cancellationToken);

    /// <inheritdoc cref="MapAsync{TInput,TResult}(IEnumerable{TInput},Func{TInput,TResult},MapOptions,CancellationToken)"/>
    public IAsyncEnumerable<TResult> MapAsync<TInput, TResult>(
        IEnumerable<TInput> source,
        Func<TInput, Task<TResult>> function,
        MapOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return MapCoreAsync<TResult>(function, options, adder => adder.AddAllAsync(source), cancellationToken);
    }

    /// <inheritdoc cref="MapAsync{TInput,TResult}(IEnumerable{TInput},Func{TInput,Task{TResult}},CancellationToken)"/>
    public IAsyncEnumerable<TResult> MapAsync<TInput, TResult>(
        IAsyncEnumerable<TInput> source, Func<TInput, Task<TResult>> function, CancellationToken cancellationToken = default) =>
        MapAsync(source, function, new MapOptions(), cancellationToken);

    /// <inheritdoc cref="MapAsync{TInput,TResult}(IEnumerable{TInput},Func{TInput,TResult},MapOptions,CancellationToken)"/>
    public IAsyncEnumerable<TResult> MapAsync<TInput, TResult>(
        IAsyncEnumerable<TInput> source,
        Func<TInput, Task<TResult>> function,
        MapOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return MapCoreAsync<TResult>(function, options, adder => adder.AddAllAsync(source), cancellationToken);
    }
}
