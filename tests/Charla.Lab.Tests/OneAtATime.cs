// Some tests watch the wall clock, and some take a port again that was just given up.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
