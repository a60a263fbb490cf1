using System.Runtime.Versioning;

// Each test has a server, clients and a disk of its own; side by side in one process they would only make each other slow.
// ./test runs parts of them in processes side by side. What measures time, or what a server takes, is Category=Alone: it runs after them.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

// Signals, mounts, strace, tmux.
[assembly: SupportedOSPlatform("linux")]
