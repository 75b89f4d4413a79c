using System.Globalization;
using MasterHome.Forum.Http;
using MasterHome.Forum.Sources;

namespace MasterHome.Forum.Vanilla;

/// <summary>
/// The paging rules for one list: which page comes next, which rows are new, when the list ends and when to give up.
/// Pages may be short or empty before the end, because the forum removes hidden rows after it has split the list into pages.
/// </summary>
internal sealed class VanillaReplyReader
{
    // The forum caps its totals here, so a total of this size says nothing.
    private const int TotalCap = 10_000;

    private readonly ForumSettings _settings;
    private readonly string _list;
    private readonly HashSet<long> _seen = [];
    private readonly HashSet<Uri> _requested = [];
    private int _pages;
    private int _pagesWithoutNewRows;
    private bool _probing;
    private bool _retryingEmptyPage;

    /// <param name="list">The resource and its filters, such as <c>comments?insertUserID=7</c>.</param>
    public VanillaReplyReader(ForumSettings settings, string list)
    {
        (_settings, _list) = (settings, list);
        Next = PageAddress(1);
        _requested.Add(Next);
    }

    /// <summary>The page to request; null at the end of the list.</summary>
    public Uri? Next { get; private set; }

    public int RowsSeen => _seen.Count;

    /// <summary>The highest total that the forum reported, including hidden rows; 0 when it reported none.</summary>
    public int ReportedTotal { get; private set; }

    /// <summary>Reads a member's replies in the query's interval.</summary>
    public static VanillaReplyReader Comments(ForumSettings settings, ReplyQuery query)
    {
        var interval = string.Create(CultureInfo.InvariantCulture, $"[{query.From:yyyy-MM-ddTHH:mm:ssZ},{query.To:yyyy-MM-ddTHH:mm:ssZ})");
        return new(
            settings,
            string.Create(
                CultureInfo.InvariantCulture,
                $"comments?insertUserID={query.UserId}&dateInserted={Uri.EscapeDataString(interval)}&sort=commentID"
            )
        );
    }

    /// <summary>Reads all topics that a member opened.</summary>
    public static VanillaReplyReader Discussions(ForumSettings settings, long userId) =>
        new(settings, string.Create(CultureInfo.InvariantCulture, $"discussions?insertUserID={userId}&sort=discussionID"));

    /// <summary>Adds a page, sets <see cref="Next"/> and returns the rows not seen before. Throws when the pages form a loop.</summary>
    public IReadOnlyList<VanillaRow> Accept(VanillaPage page)
    {
        ReportedTotal = Math.Max(ReportedTotal, page.Total ?? 0);
        if (page.Rows.Count == 0 && page.Total != 0 && !_retryingEmptyPage)
        {
            _retryingEmptyPage = true; // An empty page may be an error, hidden rows or the end: request the same page once more.
            return [];
        }
        _retryingEmptyPage = false;
        _pages++;
        var newRows = page.Rows.Where(r => _seen.Add(r.Id)).ToList();

        var repeats = page.Rows.Count > 0 && newRows.Count == 0;
        if (repeats && !_probing && ++_pagesWithoutNewRows == 2)
            throw new ForumReadException("the forum repeats its pages");
        if (newRows.Count > 0)
            _pagesWithoutNewRows = 0;

        SetNext(FindNext(page, repeats));
        return newRows;
    }

    private Uri? FindNext(VanillaPage page, bool repeats)
    {
        if (page.Next is not null)
        {
            _probing = false;
            return Resolve(page.Next);
        }

        // The page after the forum's last page holds only known rows: this is the end.
        if (repeats && _probing)
            return null;

        // The forum gave no next page. After a short page that may be wrong: request the next page by number to be sure.
        _probing = page.HasPagingHeaders;
        return MayHaveMore(page) ? PageAddress(_pages + 1) : null;
    }

    private bool MayHaveMore(VanillaPage page) =>
        page.Total is { } total and < TotalCap
            ? RowsSeen < total && (page.Rows.Count > 0 || (long)_pages * _settings.PageSize < total)
            : page.Rows.Count > 0;

    private void SetNext(Uri? next)
    {
        if (next is not null && _pages >= _settings.MaxPages)
            throw new ForumReadException($"the forum has more than {_settings.MaxPages} pages");
        if (next is not null && !_requested.Add(next))
            throw new ForumReadException("the forum's pages form a loop");
        Next = next;
    }

    private Uri PageAddress(int page) =>
        ForumHttpClient.Address(
            _settings,
            string.Create(CultureInfo.InvariantCulture, $"{VanillaForum.Api}{_list}&page={page}&limit={_settings.PageSize}")
        );

    /// <summary>Keeps only path and query of the next page, so that the token is sent to no other host.</summary>
    private Uri Resolve(string next)
    {
        var baseUrl = _settings.BaseUrl!;
        if (!Uri.TryCreate(Next, next, out var address) || address.Scheme is not ("https" or "http"))
            throw new ForumReadException("the forum's next page has an invalid address");
        if (!string.Equals(address.IdnHost, baseUrl.IdnHost, StringComparison.OrdinalIgnoreCase))
            throw new ForumReadException("the forum's next page is on another host");
        // Concatenated as text: resolving a path that starts with two slashes would change the host.
        return new Uri(baseUrl.GetLeftPart(UriPartial.Authority) + address.PathAndQuery);
    }
}
