namespace Charla.Server.Transports;

/// <summary>
/// Datagrams that are received or sent with one system call, each with its address as the system writes it. The memory
/// never moves, so that the kernel can be given it once.
/// </summary>
internal class DatagramBatch(int capacity, int slotBytes)
{
    /// <summary>The longest address: IPv6, rounded up.</summary>
    public const int AddressBytes = 32;

    private readonly int[] _lengths = new int[capacity];
    private readonly int[] _addressLengths = new int[capacity];

    public int Capacity { get; } = capacity;

    public int SlotBytes { get; } = slotBytes;

    public int Count { get; private set; }

    public bool IsFull => Count == Capacity;

    internal byte[] Bytes { get; } = GC.AllocateArray<byte>(capacity * slotBytes, pinned: true);

    internal byte[] Addresses { get; } = GC.AllocateArray<byte>(capacity * AddressBytes, pinned: true);

    /// <summary>Room for one datagram.</summary>
    public Span<byte> Slot(int i) => Bytes.AsSpan(i * SlotBytes, SlotBytes);

    public Span<byte> AddressSlot(int i) => Addresses.AsSpan(i * AddressBytes, AddressBytes);

    public ReadOnlySpan<byte> Datagram(int i) => Slot(i)[.._lengths[i]];

    public ReadOnlySpan<byte> Address(int i) => AddressSlot(i)[.._addressLengths[i]];

    /// <summary>The next slot has a datagram of that length.</summary>
    public void Add(int length, int addressLength)
    {
        _lengths[Count] = length;
        _addressLengths[Count] = addressLength;
        Count++;
    }

    public void Add(int length, ReadOnlySpan<byte> address)
    {
        address.CopyTo(AddressSlot(Count));
        Add(length, address.Length);
    }

    public void Add(ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> address)
    {
        datagram.CopyTo(Slot(Count));
        Add(datagram.Length, address);
    }

    public void Clear() => Count = 0;
}
