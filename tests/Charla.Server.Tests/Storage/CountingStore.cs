using System.Collections.Concurrent;
using System.Reflection;
using Charla.Server.Storage;

namespace Charla.Server.Tests.Storage;

/// <summary>A store that notes what it is asked: each call may be a round trip to a store behind a network.</summary>
internal sealed class CountingStore(IStore store) : IStore
{
    private readonly ConcurrentQueue<string> _written = new();

    /// <summary>The calls of the log writer's transactions, by name.</summary>
    public IReadOnlyCollection<string> Written => _written;

    /// <summary>Called after each reading, where it was done, with the questions that it asked.</summary>
    public Action<IReadOnlyCollection<string>> HasRead { get; set; } = _ => { };

    public StoreException? Trouble => store.Trouble;

    public T Read<T>(Func<IStoreView, T> read)
    {
        var asked = new ConcurrentQueue<string>();
        var result = store.Read(view => read(Noting.Calls(view, asked)));
        HasRead(asked);
        return result;
    }

    public IStoreTransaction Begin() => Noting.Calls(store.Begin(), _written);

    public void Maintain() => store.Maintain();

    public bool Rest() => store.Rest();

    public void Dispose() => store.Dispose();

    /// <summary>Passes every call on, and notes its name.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1852", Justification = "The proxy that is made derives from it.")]
    public class Noting : DispatchProxy
    {
        private object _inner = null!;
        private ConcurrentQueue<string> _names = null!;

        public static T Calls<T>(T inner, ConcurrentQueue<string> names)
            where T : class
        {
            var proxy = Create<T, Noting>();
            ((Noting)(object)proxy)._inner = inner;
            ((Noting)(object)proxy)._names = names;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.DeclaringType != typeof(IDisposable))
                _names.Enqueue(targetMethod.Name);
            return targetMethod.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);
        }
    }
}
