using MasterHome.Data;
using MasterHome.Jobs.Requests;

namespace MasterHome.Opportunities.Attendance;

/// <param name="MemberIds">Who took part.</param>
/// <param name="Reason">See <see cref="RecordAttendance.Run"/>.</param>
/// <param name="AbsentIds">Who had a confirmed place and did not come.</param>
public sealed record AttendanceRequest(int SessionId, int[] MemberIds, string? Reason, int[]? AbsentIds = null);

/// <summary>Records attendance on request.</summary>
public sealed class RequestedAttendance(HomeDb db, RecordAttendance attendance) : IRequestedWork
{
    /// <summary>How many refusals the result names; the page of the session shows the others as not credited.</summary>
    private const int MostNamed = 5;

    public string Kind => nameof(AttendanceRequest);

    /// <summary>May run again after a restart: then it counts those whom it credited before as credited before.</summary>
    public async Task Run(JobRequest request, AuditContext audit, CancellationToken ct)
    {
        var asked = request.Read<AttendanceRequest>();
        var result = await attendance.Run(asked.SessionId, asked.MemberIds, asked.Reason, audit, asked.AbsentIds, ct);
        await db.Answer(request, _ => Task.FromResult(Describe(result)), ct);
    }

    internal static string Describe(AttendanceResult result)
    {
        var sentences = new List<string> { $"{Format.CountOrNo(result.Credited, "member")} credited." };
        if (result.Absent > 0)
            sentences.Add($"{Format.Count(result.Absent, "member")} recorded as absent.");
        if (result.Before > 0)
            sentences.Add($"{Format.Count(result.Before, "member")} had been credited before.");
        if (result.Refused.Count > 0)
            sentences.Add($"{Format.Count(result.Refused.Count, "member")} not recorded:");
        sentences.AddRange(result.Refused.Take(MostNamed).Select(r => $"{Format.Isolated(r.Member)}: {r.Why}"));
        if (result.Refused.Count > MostNamed)
            sentences.Add($"And {Format.Number(result.Refused.Count - MostNamed)} others.");
        return string.Join(" ", sentences);
    }
}
