using MasterHome.Cycles;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using MasterHome.Points;
using MasterHome.Standing;
using MasterHome.Standing.Summaries;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace MasterHome.Data;

/// <summary>Knows what a standing is calculated from. A statement that changes one of these past the change tracker writes its
/// <see cref="StandingChange"/> itself.</summary>
internal static class StandingSources
{
    /// <param name="saved">The entries that a save adds, changes or deletes.</param>
    /// <returns>The changes that the save must write with them.</returns>
    public static IReadOnlyList<StandingChange> ChangesBy(IReadOnlyList<EntityEntry> saved)
    {
        if (saved.Any(ChangesAll))
            return [StandingChange.OfAll()];
        var deleted = saved.Where(e => e.State == EntityState.Deleted).Select(e => e.Entity).OfType<ProgramCycle>().ToList();
        var cycles = saved.Where(IsChanged).Select(e => e.Entity).OfType<ProgramCycle>().Except(deleted).Select(StandingChange.OfAllIn);
        var required = saved
            .Select(e => e.Entity)
            .OfType<Requirement>()
            .Select(r => r.CycleId)
            .Distinct()
            .Except(deleted.Select(c => c.Id));
        var added = saved.Where(e => e.State == EntityState.Added).Select(e => e.Entity).OfType<Member>().Select(StandingChange.Of);
        var members = saved.Where(IsChanged).Select(MemberOf).OfType<int>().Where(id => id > 0).Distinct();
        return [.. cycles, .. required.Select(StandingChange.OfAllIn), .. added, .. members.Select(StandingChange.Of)];
    }

    /// <summary>A prerequisite counts in every year that requires the course. The close of a year decides who is in the next.</summary>
    private static bool ChangesAll(EntityEntry entry) =>
        entry.Entity is ProgramCycle
            ? entry.State == EntityState.Modified && entry.Property(nameof(ProgramCycle.ClosedAt)).IsModified
            : entry.Metadata.IsPropertyBag && entry.Metadata.GetForeignKeys().All(key => key.PrincipalEntityType.ClrType == typeof(Course));

    private static bool IsChanged(EntityEntry entry) =>
        entry.State != EntityState.Modified
        || entry.Entity switch
        {
            ProgramCycle => Has(entry, nameof(ProgramCycle.RulesVersion)),
            Member => Has(
                entry,
                nameof(Member.QualifiedOn),
                nameof(Member.EndedWith),
                nameof(Member.MergedIntoId),
                nameof(Member.IsPartner),
                nameof(Member.FirstName),
                nameof(Member.LastName)
            ),
            SignUp => Has(entry, nameof(SignUp.State), nameof(SignUp.Points)),
            _ => true,
        };

    private static bool Has(EntityEntry entry, params string[] changed) => changed.Any(name => entry.Property(name).IsModified);

    private static int? MemberOf(EntityEntry entry) =>
        entry.Entity switch
        {
            Member member => member.Id,
            Leave leave => leave.MemberId,
            PointEntry posted => posted.MemberId,
            SignUp signUp => signUp.MemberId,
            Completion completion => completion.MemberId,
            Suggestion suggestion => suggestion.MemberId,
            OptOut optOut => optOut.MemberId,
            RequiredOverride instead => instead.MemberId,
            _ => null,
        };
}
