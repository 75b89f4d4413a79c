using MasterHome.Members;
using static MasterHome.TestSupport.Months;

namespace MasterHome.Tests.Members;

public class MemberTests
{
    [Fact]
    public void The_roster_is_the_master_of_name_partner_and_qualification()
    {
        Member member = A.Member().Called("Mira", "Okafor").QualifiedIn(February);
        var change = member.UpdateFromRoster(A.Member().Called("Miriam", "Okafor").QualifiedIn(July).AtAPartner().Entry());
        Assert.Equal(("Miriam", true, A.Day(2026, July, 15)), (member.FirstName, member.IsPartner, member.QualifiedOn));
        Assert.Equal(
            "First name: Mira → Miriam; Partner: no → yes; Qualified on: Feb 15, 2026 → Jul 15, 2026",
            FieldChange.Describe(change)
        );
    }

    [Fact]
    public void The_same_roster_row_again_changes_nothing()
    {
        var builder = A.Member().InForumAs(17);
        var member = builder.Build();
        Assert.Empty(member.UpdateFromRoster(builder.Entry()));
    }

    [Fact]
    public void A_roster_without_the_forum_number_does_not_take_it_away()
    {
        var member = A.Member().InForumAs(17).Build();
        member.UpdateFromRoster(A.Member().Entry());
        Assert.Equal(17, member.CommunityUserId);
    }

    [Theory]
    [InlineData("mira", 17L)]
    [InlineData("mira", null)]
    [InlineData(null, 17L)]
    public void A_name_that_the_community_tells_is_not_undone_by_the_roster(string? handle, long? id)
    {
        var member = A.Member().InForumAs(17, "mira").Build();
        member.IsCalled("mira-now");
        Assert.Empty(member.UpdateFromRoster(A.Member().InForumAs(id, handle).Entry()));
        Assert.Equal("mira-now", member.CommunityHandle);
    }

    [Theory]
    [InlineData("jun")]
    [InlineData(null)]
    public void With_another_forum_number_the_roster_names_another_identity(string? handle)
    {
        var member = A.Member().InForumAs(17, "mira").Build();
        member.UpdateFromRoster(A.Member().InForumAs(18, handle).Entry());
        Assert.Equal((18, handle), (member.CommunityUserId!.Value, member.CommunityHandle));
    }

    [Fact]
    public void A_member_without_a_name_in_the_forum_takes_the_rosters()
    {
        var member = A.Member().InForumAs(17).Build();
        member.UpdateFromRoster(A.Member().InForumAs(17, "mira").Entry());
        Assert.Equal("mira", member.CommunityHandle);
    }

    [Fact]
    public void As_long_as_no_forum_number_is_known_the_roster_is_the_master_of_the_name()
    {
        var member = A.Member().InForumAs(null, "mira").Build();
        member.UpdateFromRoster(A.Member().InForumAs(null, "mira-now").Entry());
        Assert.Equal("mira-now", member.CommunityHandle);
        member.UpdateFromRoster(A.Member().InForumAs(17).Entry());
        Assert.Equal((17, "mira-now"), (member.CommunityUserId!.Value, member.CommunityHandle));
    }

    [Fact]
    public void Work_and_contact_details_stay_the_members_own()
    {
        var member = A.Member().Build();
        member.Update(new MemberDetails("Own Company", "Modeller", "+49 30 1", "FR", "Europe/Paris"), A.Moment);
        var entry = A.Member().With(new MemberDetails("Roster Company", "Clerk", null, "DE", "Europe/Berlin")).Entry();
        member.UpdateFromRoster(entry);
        Assert.Equal(("Own Company", "Modeller", "FR", "Europe/Paris"), (member.Company, member.JobTitle, member.Country, member.TimeZone));
        Assert.Equal(5, member.DifferencesTo(entry).Count);
    }

    [Fact]
    public void Saying_that_the_details_are_right_is_remembered_even_when_nothing_changed()
    {
        var member = A.Member().Build();
        member.Update(member.Details, A.Moment);
        Assert.Equal(A.Moment, member.DetailsConfirmedAt);
    }

    [Fact]
    public void Keeps_the_addresses_it_had()
    {
        var member = A.Member().At("mira@example.org").Build();
        member.ChangeEmail("mira.new@example.org", A.Moment);
        Assert.Equal(("mira.new@example.org", "MIRA.NEW@EXAMPLE.ORG"), (member.Email, member.EmailKey));
        var former = Assert.Single(member.FormerAddresses);
        Assert.Equal(("mira@example.org", "MIRA@EXAMPLE.ORG", A.Moment), (former.Email, former.EmailKey, former.Until));
        Assert.Contains("MIRA.NEW", member.SearchText, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_case_is_not_another_address()
    {
        var member = A.Member().At("mira@example.org").Build();
        member.ChangeEmail("Mira@Example.org", A.Moment);
        Assert.Empty(member.FormerAddresses);
    }

    [Theory]
    [InlineData("")]
    [InlineData("mira")]
    [InlineData("mira@host")]
    [InlineData("Mira <mira@example.org>")]
    [InlineData("mira2@exam\nple.org")]
    public void Refuses_what_is_not_an_address(string email)
    {
        var member = A.Member().At("mira@example.org").Build();
        Assert.Equal("Email", Assert.Throws<RefusedException>(() => member.ChangeEmail(email, A.Moment)).Field);
        Assert.Equal("mira@example.org", member.Email);
        Assert.Empty(member.FormerAddresses);
    }

    [Theory]
    [InlineData("Middle/Earth", "DE", "TimeZone")]
    [InlineData("Etc/UTC", "XX", "Country")]
    public void Refuses_zones_and_countries_that_do_not_exist(string zone, string country, string field) =>
        Assert.Equal(
            field,
            Assert
                .Throws<RefusedException>(() => A.Member().Build().Update(new MemberDetails(null, null, null, country, zone), A.Moment))
                .Field
        );

    public static TheoryData<string, MemberDetails> TooLong =>
        new()
        {
            { "Company", new MemberDetails(new string('x', 201), null, null, null, "Etc/UTC") },
            { "JobTitle", new MemberDetails(null, new string('x', 201), null, null, "Etc/UTC") },
            { "Phone", new MemberDetails(null, null, new string('1', 41), null, "Etc/UTC") },
        };

    [Theory]
    [MemberData(nameof(TooLong))]
    public void Refuses_what_the_database_cannot_hold(string field, MemberDetails details)
    {
        var member = A.Member().Build();
        Assert.Equal(field, Assert.Throws<RefusedException>(() => member.Update(details, A.Moment)).Field);
        Assert.Null(member.DetailsConfirmedAt);
    }

    [Fact]
    public void Is_found_without_case_and_accents() =>
        Assert.Contains("JOSE NUNEZ", A.Member().Called("José", "Núñez").Build().SearchText, StringComparison.Ordinal);

    [Theory]
    [InlineData(2025, false)]
    [InlineData(2026, true)]
    [InlineData(2027, true)]
    public void Is_in_the_years_from_the_qualification_on(int year, bool isIn) =>
        Assert.Equal(isIn, A.Member().QualifiedIn(December).Build().IsIn(year));

    [Fact]
    public void A_year_that_ends_without_certification_is_the_last_one()
    {
        var member = A.Member().QualifiedIn(July, 2024).Build();
        member.Renew(certified: false, 2025);
        Assert.Equal((true, true, false, false), (member.IsIn(2024), member.IsIn(2025), member.IsIn(2026), member.IsIn(2027)));
    }

    [Fact]
    public void Certification_carries_on_also_after_a_year_that_had_ended_it()
    {
        var member = A.Member().QualifiedIn(July, 2024).Build();
        member.Renew(certified: false, 2025);
        member.Renew(certified: true, 2025);
        Assert.Null(member.EndedWith);
        Assert.True(member.IsIn(2026));
    }

    [Fact]
    public void A_later_qualification_begins_a_new_membership()
    {
        var builder = A.Member().QualifiedIn(July, 2023);
        var member = builder.Build();
        member.Renew(certified: false, 2024);
        member.UpdateFromRoster(builder.QualifiedIn(July, 2026).Entry());
        Assert.Equal((false, true, true), (member.IsIn(2025), member.IsIn(2026), member.IsIn(2027)));
    }
}

public class LeaveTests
{
    [Fact]
    public void Ends_on_or_after_the_day_on_which_it_begins()
    {
        var member = A.Member().Build();
        Assert.Throws<RefusedException>(() => member.AskForLeave(A.Day(2026, 5, 2), A.Day(2026, 5, 1), "Travel", A.Moment));
        member.AskForLeave(A.Day(2026, 5, 1), A.Day(2026, 5, 1), "Travel", A.Moment);
        Assert.Single(member.Leaves);
    }

    [Fact]
    public void Is_at_most_two_years_at_a_time() =>
        Assert.Throws<RefusedException>(() => A.Member().Build().AskForLeave(A.Day(2026, 1, 1), A.Day(2028, 2, 1), "Travel", A.Moment));

    [Fact]
    public void Cannot_be_asked_for_twice_in_the_same_time_unless_the_first_has_ended()
    {
        var member = A.Member().Build();
        var first = member.AskForLeave(A.Day(2026, 5, 1), A.Day(2026, 6, 30), "Travel", A.Moment);
        Assert.Throws<RefusedException>(() => member.AskForLeave(A.Day(2026, 6, 30), A.Day(2026, 7, 31), "Travel", A.Moment));
        first.Decline("Too long", By.Administrator());
        member.AskForLeave(A.Day(2026, 6, 30), A.Day(2026, 7, 31), "Travel", A.Moment);
        Assert.Equal(2, member.Leaves.Count);
    }

    [Fact]
    public void Only_an_administrator_grants_it_and_once()
    {
        var leave = A.Member().Build().AskForLeave(A.Day(2026, 9, 1), A.Day(2026, 9, 30), "Travel", A.Moment);
        Assert.Throws<RefusedException>(() => leave.Grant(By.Member()));
        Assert.Throws<RefusedException>(() => leave.Grant(By.Staff()));
        Assert.False(leave.IsGranted);
        leave.Grant(By.Administrator());
        Assert.True(leave.IsGranted);
        Assert.Throws<RefusedException>(() => leave.Grant(By.Administrator()));
    }

    [Fact]
    public void Holds_from_its_first_to_its_last_day_once_it_is_granted()
    {
        var member = A.Member().Build();
        var leave = member.AskForLeave(A.Day(2026, 9, 1), A.Day(2026, 9, 30), "Travel", A.Moment);
        Assert.False(member.IsOnLeave(A.Day(2026, 9, 1)));
        leave.Grant(By.Administrator());
        Assert.Equal(
            (false, true, true, false),
            (
                member.IsOnLeave(A.Day(2026, 8, 31)),
                member.IsOnLeave(A.Day(2026, 9, 1)),
                member.IsOnLeave(A.Day(2026, 9, 30)),
                member.IsOnLeave(A.Day(2026, 10, 1))
            )
        );
    }

    [Fact]
    public void Ended_early_it_holds_until_the_day_before_and_cannot_end_again()
    {
        var leave = A.Member().Build().AskForLeave(A.Day(2026, 9, 1), A.Day(2026, 9, 30), "Travel", A.Moment);
        leave.Grant(By.Administrator());
        leave.End(A.Day(2026, 9, 15), By.Administrator());
        Assert.Equal((true, false), (leave.Holds(A.Day(2026, 9, 14)), leave.Holds(A.Day(2026, 9, 15))));
        Assert.Throws<RefusedException>(() => leave.End(A.Day(2026, 9, 15), By.Administrator()));
        Assert.Throws<RefusedException>(() => leave.Grant(By.Administrator()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    public void Ended_before_it_begins_or_on_its_first_day_it_is_canceled(int augustDay)
    {
        var leave = A.Member().Build().AskForLeave(A.Day(2026, 8, 31), A.Day(2026, 9, 30), "Travel", A.Moment);
        leave.Grant(By.Administrator());
        leave.End(A.Day(2026, 8, augustDay), By.Administrator());
        Assert.Equal((LeaveState.Canceled, false), (leave.State, leave.Holds(A.Day(2026, 9, 15))));
    }
}
