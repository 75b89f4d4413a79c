using MasterHome.Cycles;
using MasterHome.Training;

namespace MasterHome.Web.Portal.Program;

/// <summary>The rules of a cycle.</summary>
/// <param name="Months">Required points by qualifying month; empty if the cycle is not prorated.</param>
internal sealed record ProgramPage(
    int CycleId,
    int Year,
    int BasePoints,
    bool ProRated,
    DateOnly TrainingFinalOn,
    bool OffersPlaces,
    int OfferHours,
    DateOnly Today,
    IReadOnlyList<RequiredCourse> Trainings,
    IReadOnlyList<Milestone> Dates,
    IReadOnlyList<(string Month, int Points)> Months
)
{
    /// <summary>Those that administrators keep first, then the ones that follow from the rules.</summary>
    public IReadOnlyList<AnsweredQuestion> Questions { get; init; } = [];

    /// <summary>The newest changes that concern members, newest first. Read where they are shown.</summary>
    public IReadOnlyList<RuleChange> Changes { get; init; } = [];

    public int PointsFrom(string month) => Months.Where(m => m.Month == month).Select(m => m.Points).DefaultIfEmpty(BasePoints).First();
}

internal sealed record RequiredCourse(string Title, int Minutes, bool CanTestOut, Audience Audience, DateOnly? CountsFrom);

/// <param name="IsNext">True for the first date that is today or later.</param>
internal sealed record Milestone(DateOnly On, string Text, bool IsPast, bool IsNext);

/// <param name="Q">What was typed.</param>
internal sealed record QuestionSearch(string? Q, IReadOnlyList<AnsweredQuestion> Found, bool IsSearch);
