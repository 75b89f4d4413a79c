using System.Net;
using System.Text.Json;
using MasterHome.Forum.Http;

namespace MasterHome.Forum.Sources;

/// <summary>Candidates from several queries, the most likely first. A user that two queries find has both reasons.</summary>
internal sealed class Candidates
{
    private const int MaxCandidates = 10;

    private readonly List<ForumCandidate> _found = [];

    private bool _answered;
    private bool _refused;
    private bool _failed;

    /// <summary>Null when a query failed or the forum rejected every query: the candidates of an earlier search may still be
    /// right.</summary>
    public IReadOnlyList<ForumCandidate>? MostLikely => _failed || (_refused && !_answered) ? null : [.. _found.Take(MaxCandidates)];

    public void Add(ForumCandidate candidate)
    {
        var index = _found.FindIndex(c => c.UserId == candidate.UserId);
        if (index < 0)
            _found.Add(candidate);
        else if (!_found[index].Why.Contains(candidate.Why, StringComparison.Ordinal))
            _found[index] = _found[index] with { Why = $"{_found[index].Why}, {candidate.Why}" };
    }

    public Task<bool> Search(
        string path,
        Func<JsonElement, IEnumerable<ForumCandidate>> read,
        ForumHttpClient client,
        CancellationToken ct
    ) => Search(() => client.Send(path, body => read(body).ToList(), ct));

    /// <summary>Runs a query and adds what it finds. A failed query adds nobody and does not stop the other queries.</summary>
    /// <returns>False when the forum rejects the query.</returns>
    public async Task<bool> Search(Func<Task<List<ForumCandidate>>> search)
    {
        try
        {
            (await search()).ForEach(Add);
            _answered = true;
        }
        catch (ForumReadException e) when (e.Status == HttpStatusCode.NotFound)
        {
            _answered = true; // No user has this name.
        }
        catch (ForumReadException e) when (e.IsRefusal)
        {
            MarkRefused();
            return false;
        }
        catch (ForumReadException)
        {
            _failed = true;
        }
        return true;
    }

    /// <summary>Records a query that is skipped because the forum rejects it.</summary>
    public void MarkRefused() => _refused = true;
}
