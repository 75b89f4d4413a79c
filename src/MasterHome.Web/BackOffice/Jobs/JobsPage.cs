using MasterHome.Data;
using MasterHome.Web.Shared.Html;

namespace MasterHome.Web.BackOffice.Jobs;

/// <param name="Idle">Whether runs that found nothing to do are listed, too.</param>
/// <param name="Jobs">The last run of each.</param>
public sealed record JobsPage(string? Job, bool Idle, IReadOnlyList<RunRow> Jobs, Page<RunRow> Runs)
{
    public IReadOnlyList<RunRow> Troubled => [.. Jobs.Where(j => j.State is "broke off" or "in part" or "died")];

    public string Sentence =>
        Jobs.Count == 0 ? "No job has run yet"
        : Troubled.Count == 0 ? "Every job went well the last time"
        : $"{string.Join(", ", Troubled.Select(j => Wording.Of(j.Job)))}: look at the last run";
}

/// <param name="IsHeld">It runs, and its instance shows signs of life.</param>
public sealed record RunRow(
    long Id, string Job, string Instance, DateTime StartedAt, DateTime? EndedAt, int Counted, int Failed, bool BrokeOff, bool Interrupted, string? Sentence, bool IsHeld)
{
    public string State =>
        EndedAt is null ? IsHeld ? "runs" : "died"
        : Interrupted ? "interrupted"
        : BrokeOff ? "broke off"
        : Failed > 0 ? "in part"
        : "done";

    public string Tone => State switch { "done" => "good", "in part" or "interrupted" => "warn", "broke off" or "died" => "bad", _ => "" };

    public string? Took => (EndedAt - StartedAt)?.TotalSeconds switch
    {
        null => null,
        < 1 => "took less than a second",
        var seconds => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"took {seconds:N0} s"),
    };
}
