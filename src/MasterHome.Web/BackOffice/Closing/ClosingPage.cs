namespace MasterHome.Web.BackOffice.Closing;

/// <param name="Undecided">What still waits, in words; empty when the year can be closed.</param>
public sealed record ClosingPage(
    int CycleId,
    int Year,
    string? WhyNot,
    IReadOnlyList<string> Undecided,
    int Members,
    int Certified,
    int NotCertified,
    int Leaving
);
