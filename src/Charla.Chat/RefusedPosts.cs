namespace Charla.Chat;

/// <summary>A message that the server would not store.</summary>
internal sealed record RefusedPost(string Conversation, string Text, long? Reply);

/// <summary>What was refused in the chat line by line, until it is sent again or given up.</summary>
internal sealed class RefusedPosts
{
    private const int Most = 100;

    private readonly Lock _gate = new();
    private readonly List<RefusedPost> _posts = [];

    public void Add(RefusedPost post)
    {
        lock (_gate)
        {
            _posts.Add(post);
            if (_posts.Count > Most)
                _posts.RemoveAt(0);
        }
    }

    /// <summary>A text was sent: what was refused of the same text need not be.</summary>
    public void Sent(string conversation, string text)
    {
        lock (_gate)
            _posts.RemoveAll(p => string.Equals(p.Conversation, conversation, StringComparison.OrdinalIgnoreCase) && p.Text.Trim() == text.Trim());
    }

    /// <summary>Takes the last one out; null where there is none.</summary>
    public RefusedPost? TakeLast()
    {
        lock (_gate)
        {
            if (_posts is not [.., var last])
                return null;
            _posts.RemoveAt(_posts.Count - 1);
            return last;
        }
    }

    /// <summary>Takes all out, in their order.</summary>
    public IReadOnlyList<RefusedPost> TakeAll()
    {
        lock (_gate)
        {
            RefusedPost[] all = [.. _posts];
            _posts.Clear();
            return all;
        }
    }
}
