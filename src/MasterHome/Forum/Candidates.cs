using System.Text.Json;

namespace MasterHome.Forum;

/// <summary>Whom several questions found, the likeliest first; whoever was found twice has both reasons.</summary>
internal sealed class Candidates
{
    private const int Most = 10;

    private readonly List<ForumCandidate> _found = [];

    public IReadOnlyList<ForumCandidate> Likeliest => [.. _found.Take(Most)];

    public void Add(ForumCandidate it)
    {
        var known = _found.FindIndex(c => c.UserId == it.UserId);
        if (known < 0)
            _found.Add(it);
        else if (!_found[known].Why.Contains(it.Why, StringComparison.Ordinal))
            _found[known] = _found[known] with { Why = $"{_found[known].Why}, {it.Why}" };
    }

    /// <summary>A question that the forum does not answer finds nobody; the others are asked all the same.</summary>
    public async Task Ask(string rest, Func<JsonElement, IEnumerable<ForumCandidate>> read, ForumWire wire, CancellationToken ct)
    {
        try
        {
            foreach (var it in await wire.Ask(rest, body => read(body).ToList(), ct))
                Add(it);
        }
        catch (ForumUnsureException)
        {
        }
    }
}
