namespace MasterHome.Web.BackOffice.History;

internal sealed record HistoryPage(
    string? Subject,
    string? SubjectId,
    int? MemberId,
    string? Member,
    string? Actor,
    IReadOnlyList<string> Subjects,
    IReadOnlyList<string> Actors,
    Page<HistoryRow> Actions
);

internal sealed record HistoryRow(
    long Id,
    DateTime At,
    string By,
    string Subject,
    string SubjectId,
    string What,
    int? MemberId,
    string? Member,
    string? Before,
    string? After,
    string? Reason
);
