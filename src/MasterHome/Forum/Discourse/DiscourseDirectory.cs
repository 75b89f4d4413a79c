using System.Globalization;
using System.Net;
using System.Text.Json;
using MasterHome.Forum.Http;

namespace MasterHome.Forum.Discourse;

/// <summary>
/// Who is called what now, from the forum's public directory, which lists the most active ones: read when it is first needed, kept for the
/// run. A directory that is switched off (403) names nobody.
/// </summary>
internal sealed class DiscourseDirectory(ForumHttpClient wire)
{
    /// <summary>The forum lists no page after this one.</summary>
    private const int LastPage = 10;

    private readonly Lock _gate = new();
    private Task<IReadOnlyDictionary<long, string>>? _names;

    /// <summary>A run begins: the directory is read anew.</summary>
    public void Forget()
    {
        lock (_gate)
            _names = null;
    }

    public async Task<string?> NameOf(long userId, CancellationToken ct)
    {
        Task<IReadOnlyDictionary<long, string>> names;
        lock (_gate)
            names = _names is null or { IsFaulted: true } or { IsCanceled: true } ? _names = Read() : _names;
        // Others wait for the same reading: it does not end with the call that began it.
        return (await names.WaitAsync(ct)).GetValueOrDefault(userId);
    }

    public static IEnumerable<(long Id, string Username, string? Name)> People(JsonElement body) =>
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
                var (people, isLast) = await wire.Ask(
                    string.Create(CultureInfo.InvariantCulture, $"directory_items.json?period=all&order=post_count&page={page}"),
                    body => (People(body).ToList(), IsLast(body)),
                    CancellationToken.None
                );
                // Our own row comes at the top of the first page and again in its place.
                var fresh = people.Count(p => names.TryAdd(p.Id, p.Username));
                if (isLast || fresh == 0)
                    break;
            }
        }
        catch (ForumReadException e) when (e.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound) { }
        return names;
    }

    /// <summary>Older versions say it beside the rows, newer ones below "meta".</summary>
    private static bool IsLast(JsonElement body) =>
        (body.Field("meta").Text("load_more_directory_items") ?? body.Text("load_more_directory_items")) is null;
}
