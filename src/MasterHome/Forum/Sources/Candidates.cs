using System.Net;
using System.Text.Json;
using MasterHome.Forum.Http;

namespace MasterHome.Forum.Sources;

/// <summary>Whom several questions found, the likeliest first; whoever was found twice has both reasons.</summary>
internal sealed class Candidates
{
    private const int Most = 10;

    private readonly List<ForumCandidate> _found = [];

    private bool _answered;
    private bool _refused;
    private bool _failed;

    /// <summary>Null when a question failed, or the forum refused every one: who was found before may still be the one.</summary>
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

    /// <summary>A question that the forum does not answer finds nobody; the others are asked all the same.</summary>
    /// <returns>False when the forum refuses the question.</returns>
    public async Task<bool> Ask(Func<Task<List<ForumCandidate>>> question)
    {
        try
        {
            (await question()).ForEach(Add);
            _answered = true;
        }
        catch (ForumReadException e) when (e.Status == HttpStatusCode.NotFound)
        {
            _answered = true; // Nobody is called so.
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

    /// <summary>A question that is not asked, because the forum refuses it.</summary>
    public void Refused() => _refused = true;
}
