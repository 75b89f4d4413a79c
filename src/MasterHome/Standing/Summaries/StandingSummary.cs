using System.Text.Json;
using MasterHome.Cycles;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Standing.Summaries;

/// <summary>A member's <see cref="MemberStanding"/> in a cycle, stored so that lists of all members can filter, sort and count. Never the
/// source of anything: pages of one member, decisions, the close and the report calculate the standing. It follows a change within
/// seconds, see <see cref="RefreshSummaries"/>.</summary>
/// <param name="Status">On the <see cref="SummarizedCycle.Day"/> of its cycle.</param>
/// <param name="LastName">Copied, so that one index serves a page of a status in the order of names.</param>
/// <param name="Required">Whole points, as all points here.</param>
public sealed record StandingSummary(
    int MemberId,
    int CycleId,
    MemberStatus Status,
    string LastName,
    string FirstName,
    int Required,
    int Earned,
    int Awaiting,
    int SignedUpFor,
    int TrainingsRequired,
    int TrainingsDone,
    int TrainingsUnreported
)
{
    internal static StandingSummary Of(MemberStanding standing) =>
        new(
            standing.Who.Id,
            standing.CycleId,
            standing.Status,
            standing.Who.LastName,
            standing.Who.FirstName,
            standing.Required.Points,
            standing.Earned,
            standing.Awaiting,
            standing.SignedUpFor,
            standing.Trainings.Count,
            standing.TrainingsDone,
            standing.Trainings.Count(t => t.IsUnreported)
        );

    /// <summary>For <see cref="InsertSummariesSql"/>.</summary>
    internal static string Json(IEnumerable<StandingSummary> rows) => JsonSerializer.Serialize(rows);

    internal sealed class Map : IEntityTypeConfiguration<StandingSummary>
    {
        public void Configure(EntityTypeBuilder<StandingSummary> summary)
        {
            summary.ToTable("StandingSummaries");
            summary.HasKey(s => new { s.CycleId, s.MemberId });
            summary.Property(s => s.LastName).HasMaxLength(Member.NameLength);
            summary.Property(s => s.FirstName).HasMaxLength(Member.NameLength);
            summary.HasIndex(s => s.MemberId);
            // One for each order that the list of members offers, with and without a status.
            summary.HasIndex(s => new
            {
                s.CycleId,
                s.Status,
                s.LastName,
                s.FirstName,
                s.MemberId,
            });
            summary.HasIndex(s => new
            {
                s.CycleId,
                s.Status,
                s.Earned,
                s.MemberId,
            });
            summary.HasIndex(s => new
            {
                s.CycleId,
                s.Earned,
                s.MemberId,
            });
            summary.HasOne<Member>().WithMany().HasForeignKey(s => s.MemberId).OnDelete(DeleteBehavior.Restrict);
            summary.HasOne<SummarizedCycle>().WithMany().HasForeignKey(s => s.CycleId);
        }
    }
}
