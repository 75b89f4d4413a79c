using System.Net;
using System.Text.Json;
using MasterHome.Forum.Http;

namespace MasterHome.Forum.Sources;

/// <summary>Candidates from several queries, the most likely first. A user that two queries find has both reasons.</summary>
internal sealed class Candidates
{
    private const int Most = 10;

    private readonly List<ForumCandidate> _found = [];

    private bool _answered;
    private bool _refused;
    private bool _failed;

    /// <summary>Null when a query failed or the forum rejected every query: the candidates of an earlier search may still be
    /// right.</summary>
    public IReadOnlyList<ForumCandidate>? Likeliest => _failed || (_refused && !_answered) ? null : [.. _found.Take(Most)];

    public void Add(ForumCandidate it)
    {
        var known = _found.FindIndex(c => c.UserId == it.UserId);
        if (known < 0)
            _found.Add(it);
        else if (!_found[known].Why.Contains(it.Why, StringComparison.Ordinal))
            _found[known] = _found[known] with { Why = $"{_found[known].Why}, {it.Why}" };
    }

    public Task<bool> Ask(string rest, Func<JsonElement, IEnumerable<ForumCandidate>> read, ForumHttpClient wire, CancellationToken ct) =>
        Ask(() => wire.Ask(rest, body => read(body).ToList(), ct));

    /// <summary>Runs a query and adds what it finds. A failed query adds nobody and does not stop the other queries.</summary>
    /// <returns>False when the forum rejects the query.</returns>
    public async Task<bool> Ask(Func<Task<List<ForumCandidate>>> question)
    {
        try
        {
            (await question()).ForEach(Add);
            _answered = true;
        }
        catch (ForumReadException e) when (e.Status == HttpStatusCode.NotFound)
        {
            _answered = true; // No user has this name.
        }
        catch (ForumReadException e) when (e.IsRefusal)
        {
            Refused();
            return false;
        }
        catch (ForumReadException)
        {
            _failed = true;
        }
        return true;
    }

    /// <summary>Records a query that is skipped because the forum rejects it.</summary>
    public void Refused() => _refused = true;
}
