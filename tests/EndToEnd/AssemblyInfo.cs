using System.Runtime.Versioning;

// Each test has a server, clients and a disk of its own; side by side in one process they would only make each other slow.
// ./test runs parts of them in processes side by side. After them, two at once, runs what has bounds of time (Category=Quiet),
// and in the end what measures how much a server takes (Category=Alone).
[assembly: CollectionBehavior(DisableTestParallelization = true)]

// Signals, mounts, strace, tmux.
[assembly: SupportedOSPlatform("linux")]
