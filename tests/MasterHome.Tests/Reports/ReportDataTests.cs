using MasterHome.Reports;
using MasterHome.Standing;

namespace MasterHome.Tests.Reports;

public sealed class ReportDataTests
{
    [Fact]
    public void A_status_that_changes_because_days_pass_makes_no_new_version()
    {
        Assert.Equal(Digest(MemberStatus.OnTrack), Digest(MemberStatus.AtRisk));
        Assert.NotEqual(Digest(MemberStatus.OnTrack), Digest(MemberStatus.Leaving));
    }

    private static string Digest(MemberStatus status) =>
        (AReport.Of(AReport.Line(1, "Ann", 100) with { Status = status }) with { Now = AReport.Of().Now }).Digest;
}
