namespace MasterHome.TestSupport;

/// <summary>Actions: who, and when (on <see cref="A.Moment"/> unless said).</summary>
public static class By
{
    public static AuditContext Member(int memberId = 1, DateTime? at = null) =>
        new(new Actor(ActorKind.Member, $"Member {memberId}", $"account-{memberId}", memberId), at ?? A.Moment);

    public static AuditContext Staff(DateTime? at = null) => new(new Actor(ActorKind.Staff, "Sam Staff", "account-staff"), at ?? A.Moment);

    /// <param name="memberId">When the administrator is a member as well.</param>
    public static AuditContext Administrator(DateTime? at = null, int? memberId = null, string name = "Alex Administrator") =>
        new(new Actor(ActorKind.Administrator, name, "account-administrator", memberId), at ?? A.Moment);

    public static AuditContext System(DateTime? at = null) => new(Actor.System("SomeJob"), at ?? A.Moment);
}
