using System.Globalization;

namespace MasterHome.Forum;

/// <summary>
/// The law of one count: which page comes next, which rows count, when the end is reached and when to give up.
/// Pages may be short or even empty before the end, because the forum hides after it has cut the pages.
/// </summary>
internal sealed class VanillaReading
{
    // The forum stops counting here (its own cap), so that a total of so many says nothing.
    private const int TotalCap = 10_000;

    private readonly ForumSettings _settings;
    private readonly long _userId;
    private readonly DateTime _from;
    private readonly DateTime _to;
    private readonly Uri _base;
    private readonly HashSet<long> _seen = [];
    private readonly HashSet<Uri> _asked = [];
    private readonly List<string> _links = [];
    private int _pages;
    private int _barren;
    private bool _probing;

    public VanillaReading(ForumSettings settings, long userId, DateTime fromUtc, DateTime toUtc)
    {
        (_settings, _userId, _from, _to) = (settings, userId, fromUtc, toUtc);
        _base = settings.BaseUrl ?? throw new ForumUnsureException("no forum is set");
        Next = Numbered(1);
        _asked.Add(Next);
    }

    /// <summary>The page to ask for; null when the end was reached.</summary>
    public Uri? Next { get; private set; }

    public int Replies { get; private set; }

    public int RowsSeen => _seen.Count;

    public IEnumerable<string> Links => _links;

    /// <summary>Counts a page and decides where to go on. Refuses what looks like a loop.</summary>
    public void Take(VanillaPage page)
    {
        _pages++;
        var fresh = page.Comments.Where(c => _seen.Add(c.Id)).ToList();
        fresh.ForEach(Count);

        var repeats = page.Comments.Count > 0 && fresh.Count == 0;
        if (repeats && !_probing && ++_barren == 2)
            throw new ForumUnsureException("the forum repeats its pages");
        if (fresh.Count > 0)
            _barren = 0;

        GoTo(Follow(page, repeats));
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

    private bool MayHoldMore(VanillaPage page) => page.Total is { } total and < TotalCap
        ? RowsSeen < total && (page.Comments.Count > 0 || (long)_pages * _settings.PageSize < total)
        : page.Comments.Count > 0;

    private void GoTo(Uri? next)
    {
        if (next is not null && _pages >= _settings.MaxPages)
            throw new ForumUnsureException($"the forum has more than {_settings.MaxPages} pages");
        if (next is not null && !_asked.Add(next))
            throw new ForumUnsureException("the forum's pages go round in a circle");
        Next = next;
    }

    private void Count(VanillaComment it)
    {
        if (it.Author != _userId || it.At < _from || it.At >= _to)
            return;
        if (it.Category is { } category && _settings.ExcludedCategories.Contains(category))
            return;

        Replies++;
        if (Uri.TryCreate(it.Url, UriKind.Absolute, out var url) && url.Scheme is "https" or "http")
            _links.Add(url.AbsoluteUri);
    }

    private Uri Numbered(int page)
    {
        var between = string.Create(CultureInfo.InvariantCulture, $"[{_from:yyyy-MM-ddTHH:mm:ssZ},{_to:yyyy-MM-ddTHH:mm:ssZ})");
        return VanillaForum.Address(_base, string.Create(CultureInfo.InvariantCulture,
            $"comments?insertUserID={_userId}&dateInserted={Uri.EscapeDataString(between)}&sort=commentID&page={page}&limit={_settings.PageSize}"));
    }

    /// <summary>A named page keeps its path and query only: the token never goes anywhere but to the forum's own origin.</summary>
    private Uri Resolve(string next)
    {
        if (!Uri.TryCreate(Next, next, out var named) || named.Scheme is not ("https" or "http"))
            throw new ForumUnsureException("the forum's next page has no sensible address");
        if (!string.Equals(named.IdnHost, _base.IdnHost, StringComparison.OrdinalIgnoreCase))
            throw new ForumUnsureException("the forum's next page lies on another host");
        // Put together as text: a path that begins with two slashes would name a host if it were resolved.
        return new Uri(_base.GetLeftPart(UriPartial.Authority) + named.PathAndQuery);
    }
}
