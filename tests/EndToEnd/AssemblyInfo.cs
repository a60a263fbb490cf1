// Each test has a server, clients and a disk of its own; side by side they would only make each other slow.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
