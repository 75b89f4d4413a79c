using System.Globalization;
using MasterHome.Forum.Http;
using MasterHome.Forum.Sources;

namespace MasterHome.Forum.Vanilla;

/// <summary>
/// The law of reading one list: which page comes next, which rows are new, when the end is reached and when to give up.
/// Pages may be short or even empty before the end, because the forum hides after it has cut the pages.
/// </summary>
internal sealed class VanillaReplyReader
{
    // The forum stops counting here (its own cap), so that a total of so many says nothing.
    private const int TotalCap = 10_000;

    private readonly ForumSettings _settings;
    private readonly string _list;
    private readonly HashSet<long> _seen = [];
    private readonly HashSet<Uri> _asked = [];
    private int _pages;
    private int _barren;
    private bool _probing;
    private bool _again;

    /// <param name="list">The list and its filters, such as <c>comments?insertUserID=7</c>.</param>
    public VanillaReplyReader(ForumSettings settings, string list)
    {
        (_settings, _list) = (settings, list);
        Next = Numbered(1);
        _asked.Add(Next);
    }

    /// <summary>The page to ask for; null when the end was reached.</summary>
    public Uri? Next { get; private set; }

    public int RowsSeen => _seen.Count;

    /// <summary>The most rows that the forum spoke of, hidden ones included; 0 when it said nothing.</summary>
    public int Claimed { get; private set; }

    /// <summary>A member's replies in a time.</summary>
    public static VanillaReplyReader Comments(ForumSettings settings, ReplyQuery asked)
    {
        var between = string.Create(CultureInfo.InvariantCulture, $"[{asked.From:yyyy-MM-ddTHH:mm:ssZ},{asked.To:yyyy-MM-ddTHH:mm:ssZ})");
        return new(
            settings,
            string.Create(
                CultureInfo.InvariantCulture,
                $"comments?insertUserID={asked.UserId}&dateInserted={Uri.EscapeDataString(between)}&sort=commentID"
            )
        );
    }

    /// <summary>The topics that a member ever opened.</summary>
    public static VanillaReplyReader Discussions(ForumSettings settings, long userId) =>
        new(settings, string.Create(CultureInfo.InvariantCulture, $"discussions?insertUserID={userId}&sort=discussionID"));

    /// <summary>Takes a page, decides where to go on, and answers the rows that were not seen before. Refuses what looks like a loop.</summary>
    public IReadOnlyList<VanillaRow> Take(VanillaPage page)
    {
        Claimed = Math.Max(Claimed, page.Total ?? 0);
        if (page.Rows.Count == 0 && page.Total != 0 && !_again)
        {
            _again = true; // A slip of the forum looks like a page whose rows are hidden, or like the end: the same page once more.
            return [];
        }
        _again = false;
        _pages++;
        var fresh = page.Rows.Where(r => _seen.Add(r.Id)).ToList();

        var repeats = page.Rows.Count > 0 && fresh.Count == 0;
        if (repeats && !_probing && ++_barren == 2)
            throw new ForumReadException("the forum repeats its pages");
        if (fresh.Count > 0)
            _barren = 0;

        GoTo(Follow(page, repeats));
        return fresh;
    }

    private Uri? Follow(VanillaPage page, bool repeats)
    {
        if (page.Next is not null)
        {
            _probing = false;
            return Resolve(page.Next);
        }

        // We had asked past the forum's own end, and there was nothing but what we know.
        if (repeats && _probing)
            return null;

        // No next page was named. After a short page that may be a mistake of the forum: ask by number, to be sure.
        _probing = page.SaysPages;
        return MayHoldMore(page) ? Numbered(_pages + 1) : null;
    }

    private bool MayHoldMore(VanillaPage page) =>
        page.Total is { } total and < TotalCap
            ? RowsSeen < total && (page.Rows.Count > 0 || (long)_pages * _settings.PageSize < total)
            : page.Rows.Count > 0;

    private void GoTo(Uri? next)
    {
        if (next is not null && _pages >= _settings.MaxPages)
            throw new ForumReadException($"the forum has more than {_settings.MaxPages} pages");
        if (next is not null && !_asked.Add(next))
            throw new ForumReadException("the forum's pages go round in a circle");
        Next = next;
    }

    private Uri Numbered(int page) =>
        ForumHttpClient.Address(
            _settings,
            string.Create(CultureInfo.InvariantCulture, $"{VanillaForum.Api}{_list}&page={page}&limit={_settings.PageSize}")
        );

    /// <summary>A named page keeps its path and query only: the token never goes anywhere but to the forum's own origin.</summary>
    private Uri Resolve(string next)
    {
        var home = _settings.BaseUrl!;
        if (!Uri.TryCreate(Next, next, out var named) || named.Scheme is not ("https" or "http"))
            throw new ForumReadException("the forum's next page has no sensible address");
        if (!string.Equals(named.IdnHost, home.IdnHost, StringComparison.OrdinalIgnoreCase))
            throw new ForumReadException("the forum's next page lies on another host");
        // Put together as text: a path that begins with two slashes would name a host if it were resolved.
        return new Uri(home.GetLeftPart(UriPartial.Authority) + named.PathAndQuery);
    }
}
