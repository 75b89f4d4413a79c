using MasterHome.Opportunities;
using MasterHome.Web.Portal.Shared;

namespace MasterHome.Web.Portal.SignUps;

public sealed record SignUpRow(
    int Id,
    string Title,
    string Kind,
    int Year,
    DateTime? StartsAt,
    string Zone,
    int Points,
    SignUpState State,
    DateTime StateAt
);

/// <param name="Active">How many are under way, on all pages.</param>
public sealed record SignUpList(Page<SignUpRow> Found, int Active, string Zone);

/// <param name="Ahead">How many wait before them; null when they do not wait.</param>
public sealed record SignUpPage(SignUp SignUp, SignUpFacts About, int? Ahead, DateTime Now, IReadOnlyList<SignUpStep> Demo)
{
    public string? WhyNotWithdraw => SignUp.WhyNotWithdraw(About.Session, Now);

    public string? WhyNotReport => SignUp.WhyNotReport(About.Session, Now);

    public string? WhyNotAccept => SignUp.WhyNotAccept(Now);
}

/// <summary>What a sign-up is for.</summary>
/// <param name="Zone">The member's.</param>
public sealed record SignUpFacts(
    int SignUpId,
    int OpportunityId,
    string Title,
    string Rule,
    int Points,
    int Year,
    bool IsClosed,
    Session Session,
    string Zone
)
{
    public SessionTime When => new(Session.StartsAt, Session.Zone, Zone);
}

/// <summary>A line of its story.</summary>
public sealed record SignUpStep(DateTime At, string What, string By);

/// <summary>Before somebody withdraws.</summary>
public sealed record WithdrawalPage(SignUpFacts About, SignUpState State, int Waiting);
