using MasterHome.Cycles;

namespace MasterHome.Training;

public enum Audience
{
    Everyone,
    Partners,
}

/// <summary>A course that a cycle requires of everyone, or of partners only (FAQ 8). Trainings are not prorated.</summary>
public sealed class Requirement
{
    /// <param name="reason">Required after the training list is final.</param>
    public Requirement(
        ProgramCycle cycle,
        Course course,
        Audience audience,
        DateOnly? countsFrom,
        string? reason,
        DateOnly today,
        AuditContext audit
    )
    {
        Refusal.When(cycle.WhyNotChange());
        Refusal.When(WhyNotRequire(cycle, course), nameof(CourseId));
        if (today > cycle.TrainingFinalOn && string.IsNullOrWhiteSpace(reason))
            throw new RefusedException(
                $"The training list of {cycle.Year} has been final since {Format.ShortDate(cycle.TrainingFinalOn)}; say why it changes.",
                nameof(Reason)
            );
        if (reason?.Length > TextLengths.Reason)
            throw new RefusedException($"Use at most {Format.Number(TextLengths.Reason)} characters.", nameof(Reason));
        (CycleId, CourseId, Audience, CountsFrom) = (cycle.Id, course.Id, audience, countsFrom);
        (AddedAt, AddedBy, Reason) = (audit.At, audit.By.Name, string.IsNullOrWhiteSpace(reason) ? null : reason.Trim());
    }

    private Requirement() { }

    public int Id { get; private set; }

    public int CycleId { get; private set; }

    public int CourseId { get; private set; }

    public Audience Audience { get; private set; }

    /// <summary>Completions before this day do not count; null: a completion counts for its year and all later years.</summary>
    public DateOnly? CountsFrom { get; private set; }

    public DateTime AddedAt { get; private set; }

    public string AddedBy { get; private set; } = "";

    public string? Reason { get; private set; }

    public static string? WhyNotRequire(ProgramCycle cycle, Course course) =>
        course.ReleasedOn > cycle.TrainingFinalOn
            ? $"{Format.Isolated(course.Title)} was released after {Format.Date(cycle.TrainingFinalOn)}, "
                + $"when the list of {cycle.Year} became final: it can count from {cycle.Year + 1} on."
            : null;

    /// <summary>Removing a requirement from a final list also needs a reason.</summary>
    public static string? WhyNotDrop(ProgramCycle cycle, DateOnly today, string? reason) =>
        cycle.WhyNotChange()
        ?? (
            today > cycle.TrainingFinalOn && string.IsNullOrWhiteSpace(reason)
                ? $"The training list of {cycle.Year} is final; say why it changes."
                : null
        );

    public bool IsFor(bool partner) => Audience == Audience.Everyone || partner;
}
