namespace MasterHome.Web.BackOffice.Closing;

/// <param name="Undecided">Items still to review, such as "2 sign-ups". Empty when the cycle can be closed.</param>
internal sealed record ClosingPage(
    int CycleId,
    int Year,
    string? WhyNot,
    IReadOnlyList<string> Undecided,
    int Members,
    int Certified,
    int NotCertified,
    int Leaving
);
