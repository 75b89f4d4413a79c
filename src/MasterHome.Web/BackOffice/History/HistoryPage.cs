using MasterHome.Data;

namespace MasterHome.Web.BackOffice.History;

public sealed record HistoryPage(
    string? Subject, string? SubjectId, int? MemberId, string? Member, string? Actor, IReadOnlyList<string> Subjects, IReadOnlyList<string> Actors, Page<DeedRow> Deeds);

public sealed record DeedRow(
    long Id, DateTime At, string By, string Subject, string SubjectId, string What, int? MemberId, string? Member, string? Before, string? After, string? Reason);
