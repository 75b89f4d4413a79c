using System.Globalization;
using System.Net;
using System.Text.Json;
using MasterHome.Forum.Http;

namespace MasterHome.Forum.Discourse;

/// <summary>
/// Current usernames by ID, from the forum's public directory of the most active users. Read at the first use and cached for the run.
/// A disabled directory (403) is empty.
/// </summary>
internal sealed class DiscourseDirectory(ForumHttpClient client)
{
    /// <summary>The forum has no page after this one.</summary>
    private const int LastPage = 10;

    private readonly Lock _gate = new();
    private Task<IReadOnlyDictionary<long, string>>? _names;

    /// <summary>Starts a run: clears the cache.</summary>
    public void Reset()
    {
        lock (_gate)
            _names = null;
    }

    public async Task<string?> FindUsername(long userId, CancellationToken ct)
    {
        Task<IReadOnlyDictionary<long, string>> names;
        lock (_gate)
            names = _names is null or { IsFaulted: true } or { IsCanceled: true } ? _names = Read() : _names;
        // Concurrent callers share this read, so the first caller's cancellation must not stop it.
        return (await names.WaitAsync(ct)).GetValueOrDefault(userId);
    }

    public static IEnumerable<(long Id, string Username, string? Name)> ReadUsers(JsonElement body) =>
        body.List("directory_items")
            .EnumerateArray()
            .Select(item => item.Field("user"))
            .Where(user => user.Key("id") is not null && user.Text("username") is not null)
            .Select(user => (user.Key("id")!.Value, user.Text("username")!, user.Text("name")));

    private async Task<IReadOnlyDictionary<long, string>> Read()
    {
        var names = new Dictionary<long, string>();
        try
        {
            for (var page = 0; page <= LastPage; page++)
            {
                var (people, isLast) = await client.Send(
                    string.Create(CultureInfo.InvariantCulture, $"directory_items.json?period=all&order=post_count&page={page}"),
                    body => (ReadUsers(body).ToList(), IsLast(body)),
                    CancellationToken.None
                );
                // The signed-in user's row comes first on the first page and again in its place.
                var added = people.Count(p => names.TryAdd(p.Id, p.Username));
                if (isLast || added == 0)
                    break;
            }
        }
        catch (ForumReadException e) when (e.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound) { }
        return names;
    }

    /// <summary>Older versions have the field beside the rows, newer ones in "meta".</summary>
    private static bool IsLast(JsonElement body) =>
        (body.Field("meta").Text("load_more_directory_items") ?? body.Text("load_more_directory_items")) is null;
}
