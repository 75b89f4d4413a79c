using System.Globalization;
using MasterHome.Forum.Http;
using MasterHome.Forum.Sources;

namespace MasterHome.Forum.Khoros;

/// <summary>
/// The paging rules for one member's replies, the newest first. The time format of LiQL is not certain, so times are compared here, not
/// in the query: while the rows are in date order, the first row before the requested time ends the list.
/// </summary>
internal sealed class KhorosReplyReader
{
    /// <summary>Sources disagree about the largest page size; this one always works.</summary>
    public const int LargestPage = 100;

    private readonly ForumSettings _settings;
    private readonly DateTime _from;
    private readonly int _limit;
    private readonly string _query;
    private readonly HashSet<string> _seen = [];
    private readonly HashSet<string> _usedCursors = [];
    private string? _firstId;
    private DateTime _oldest = DateTime.MaxValue;
    private bool _inOrder = true;
    private bool _byOffset;
    private int _pages;
    private int _pagesWithoutNewRows;

    public KhorosReplyReader(ForumSettings settings, ReplyQuery query)
    {
        (_settings, _from, _limit) = (settings, query.From, Math.Min(LargestPage, settings.PageSize));
        var topicField = settings.ExcludeOwnTopics ? ", topic.author.id" : "";
        _query = string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT id, author.id, author.login, depth, post_time, board.id, view_href{topicField} FROM messages "
                + $"WHERE author.id = '{query.UserId}' AND depth > 0 ORDER BY post_time DESC LIMIT {_limit}"
        );
        Next = _query;
    }

    /// <summary>The next query; null at the end of the list.</summary>
    public string? Next { get; private set; }

    public int RowsSeen => _seen.Count;

    /// <summary>The last page had no new rows. That may be the end or an error of the forum.</summary>
    public bool EndedWithoutNewRows { get; private set; }

    /// <summary>Adds a page, sets <see cref="Next"/> and returns the rows not seen before. Throws when the pages form a loop.</summary>
    public IReadOnlyList<KhorosRow> Accept(KhorosPage page)
    {
        _pages++;
        var newRows = page.Rows.Where(r => _seen.Add(r.Id)).ToList();
        foreach (var row in newRows)
        {
            _inOrder &= row.At <= _oldest;
            _oldest = row.At < _oldest ? row.At : _oldest;
        }
        _firstId ??= newRows.FirstOrDefault()?.Id;
        var repeats = page.Rows.Count > 0 && newRows.Count == 0;
        if (newRows.Count > 0)
            _pagesWithoutNewRows = 0;
        // Past the end the last rows may repeat. If the first rows repeat, the forum ignores the offset.
        if (repeats && (_byOffset ? page.Rows.Any(r => r.Id == _firstId) : ++_pagesWithoutNewRows == 2))
            throw new ForumReadException("the forum repeats its pages");
        EndedWithoutNewRows = newRows.Count == 0;
        Next = repeats && _byOffset && page.Cursor is null ? null : FindNext(page);
        if (Next is not null && _pages >= _settings.MaxPages)
            throw new ForumReadException($"the forum has more than {_settings.MaxPages} pages");
        return newRows;
    }

    private string? FindNext(KhorosPage page)
    {
        if (_inOrder && _oldest < _from)
            return null;
        if (page.Cursor is { } cursor)
            return _usedCursors.Add(cursor)
                ? $"{_query} CURSOR {LiQL.Quoted(cursor)}"
                : throw new ForumReadException("the forum's pages form a loop");
        // No cursor means the last page or a forum without cursors. A short page need not be the last, because the forum may cap its page
        // size.
        _byOffset = page.Rows.Count > 0;
        return _byOffset ? string.Create(CultureInfo.InvariantCulture, $"{_query} OFFSET {RowsSeen}") : null;
    }
}
