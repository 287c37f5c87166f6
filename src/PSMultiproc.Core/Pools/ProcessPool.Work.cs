using System.Runtime.CompilerServices;
using PSMultiproc.Pools;

namespace PSMultiproc;

/// <content>The calls.</content>
public sealed partial class ProcessPool
{
    /// <summary>Runs a method once in a worker.</summary>
    /// <param name="function">A static method, or a lambda that captures nothing.</param>
    /// <param name="argument">Its argument.</param>
    /// <param name="cancellationToken">Cancels the call; a worker that goes on with it regardless is killed.</param>
    /// <exception cref="ArgumentException">The method cannot run in another process.</exception>
    /// <exception cref="NotSerializableException">The argument or the result cannot be sent.</exception>
    /// <exception cref="WorkerCrashedException">The worker ended while it ran the method.</exception>
    public Task<TResult> RunAsync<T, TResult>(Func<T, TResult> function, T argument, CancellationToken cancellationToken = default) =>
        RunAsync<TResult>(_methods.Define(function, ArgumentPassing.Item, nameof(function)), argument, cancellationToken);

    /// <inheritdoc cref="RunAsync{T,TResult}(Func{T,TResult},T,CancellationToken)"/>
    public Task<TResult> RunAsync<TResult>(Func<TResult> function, CancellationToken cancellationToken = default) =>
        RunAsync<TResult>(_methods.Define(function, ArgumentPassing.Spread, nameof(function)), Array.Empty<object?>(), cancellationToken);

    /// <inheritdoc cref="RunAsync{T,TResult}(Func{T,TResult},T,CancellationToken)"/>
    public Task<TResult> RunAsync<T1, T2, TResult>(
        Func<T1, T2, TResult> function, T1 argument1, T2 argument2, CancellationToken cancellationToken = default) =>
        RunAsync<TResult>(
            _methods.Define(function, ArgumentPassing.Spread, nameof(function)), new object?[] { argument1, argument2 }, cancellationToken);

    /// <summary>Runs a method once in a worker, for what it does.</summary>
    /// <inheritdoc cref="RunAsync{T,TResult}(Func{T,TResult},T,CancellationToken)"/>
    public Task RunAsync<T>(Action<T> action, T argument, CancellationToken cancellationToken = default) =>
        RunAsync<object>(_methods.Define(action, ArgumentPassing.Item, nameof(action)), argument, cancellationToken);

    /// <summary>Runs a method for each item in the workers; the results come in the items' order.</summary>
    /// <param name="source">The items; pulled only as fast as they are worked off, on a thread of the pool's own.</param>
    /// <param name="function">A static method, or a lambda that captures nothing.</param>
    /// <param name="cancellationToken">Cancels the call; a worker that goes on with it regardless is killed.</param>
    /// <remarks>The first item that fails ends the call, and its error is thrown; see <see cref="MapOptions.OnFailed"/>.</remarks>
    /// <inheritdoc cref="RunAsync{T,TResult}(Func{T,TResult},T,CancellationToken)"/>
    public IAsyncEnumerable<TResult> MapAsync<TInput, TResult>(
        IEnumerable<TInput> source, Func<TInput, TResult> function, CancellationToken cancellationToken = default) =>
        MapAsync(source, function, new MapOptions(), cancellationToken);

    /// <summary>Runs a method for each item in the workers.</summary>
    /// <param name="source">The items.</param>
    /// <param name="function">A static method, or a lambda that captures nothing.</param>
    /// <param name="options">How the call is served.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <inheritdoc cref="MapAsync{TInput,TResult}(IEnumerable{TInput},Func{TInput,TResult},CancellationToken)"/>
    public IAsyncEnumerable<TResult> MapAsync<TInput, TResult>(
        IEnumerable<TInput> source, Func<TInput, TResult> function, MapOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return MapCoreAsync<TResult>(function, options, adder => adder.AddAllAsync(source), cancellationToken);
    }

    /// <inheritdoc cref="MapAsync{TInput,TResult}(IEnumerable{TInput},Func{TInput,TResult},CancellationToken)"/>
    public IAsyncEnumerable<TResult> MapAsync<TInput, TResult>(
        IAsyncEnumerable<TInput> source, Func<TInput, TResult> function, CancellationToken cancellationToken = default) =>
        MapAsync(source, function, new MapOptions(), cancellationToken);

    /// <inheritdoc cref="MapAsync{TInput,TResult}(IEnumerable{TInput},Func{TInput,TResult},MapOptions,CancellationToken)"/>
    public IAsyncEnumerable<TResult> MapAsync<TInput, TResult>(
        IAsyncEnumerable<TInput> source, Func<TInput, TResult> function, MapOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return MapCoreAsync<TResult>(function, options, adder => adder.AddAllAsync(source), cancellationToken);
    }

    private static TResult Unwrap<TResult>(object? output) => output switch
    {
        ItemFailure failure => throw failure.Exception,
        null => default!,
        TResult result => result,
        _ => (TResult)output,
    };

    private async Task<TResult> RunAsync<TResult>(WorkDefinition definition, object? item, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var operation = BeginTask(definition, item);
        try
        {
            using var cancellation = cancellationToken.UnsafeRegister(
                static (state, token) => ((TaskOperation)state!).Cancel(token), operation);
            var outputs = await operation.Completion.ConfigureAwait(false);
            return outputs.Count == 0 ? default! : Unwrap<TResult>(outputs[0]);
        }
        finally
        {
            EndTask(operation);
        }
    }

    private IAsyncEnumerable<TResult> MapCoreAsync<TResult>(
        Delegate function, MapOptions options, Func<ItemAdder, Task> addAll, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var definition = _methods.Define(function, ArgumentPassing.Item, nameof(function));
        return ConsumeAsync<TResult>(definition, options.ToSettings(), options, addAll, cancellationToken);
    }

    private async IAsyncEnumerable<TResult> ConsumeAsync<TResult>(
        WorkDefinition definition,
        MapSettings settings,
        MapOptions options,
        Func<ItemAdder, Task> addAll,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var onFailed = options.OnFailed;
        using var operation = BeginMap(definition, settings with { Log = options.OpenLog() });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // A source may block in MoveNext: it gets a thread of its own, never the consumer's.
        var adding = Task.Factory.StartNew(
            () => addAll(new ItemAdder(operation, stop.Token)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        try
        {
            var outputs = new List<object?>();
            while (!operation.IsFinished)
            {
                if (!operation.TryTakeOutputs(outputs))
                {
                    await operation.WaitForOutputsAsync(cancellationToken).ConfigureAwait(false);
                }

                foreach (var output in outputs)
                {
                    if (output is ItemFailure failure && onFailed is not null)
                    {
                        onFailed(new FailedItem(failure.Index, failure.Input, failure.Exception, failure.Attempts));
                        continue;
                    }

                    yield return Unwrap<TResult>(output);
                }

                outputs.Clear();
            }

            // What the source itself threw comes last: everything it gave before has been worked off.
            await adding.ConfigureAwait(false);
        }
        finally
        {
            operation.Cancel();
            End(operation);
            await stop.CancelAsync().ConfigureAwait(false);
            await adding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
