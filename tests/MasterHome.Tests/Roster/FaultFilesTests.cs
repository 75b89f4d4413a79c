using MasterHome.Common.Imports;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Opportunities.Imports;
using MasterHome.Roster;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Roster;

/// <summary>Files that once went wrong, byte for byte, in <c>FaultFiles</c>. The values in them have their own tests.</summary>
[Trait("Fault", "3")]
public sealed class FaultFilesTests(TestDatabase database) : DataTest(database)
{
    private static readonly ImportOptions SkipFaulty = new(SkipFaulty: true);

    [Theory]
    [InlineData("addresses.csv", 8, "2 3 4 5 6 7 9 10 11 13 14 16 20 21 23 25", "Email")]
    [InlineData("countries.csv", 3, "2 5 7", "Country")]
    [InlineData("ctrl.csv", 2, "", "")]
    [InlineData("idn.csv", 1, "3", "Email")]
    [InlineData("names.csv", 8, "", "")]
    [InlineData("nbsp.csv", 1, "", "")]
    [InlineData("nbsphead.csv", 1, "", "")]
    [InlineData("nfd.csv", 1, "3", "Email")]
    [InlineData("old-dates.csv", 0, "2 3 4", "QualifiedOn")]
    [InlineData("sepline.csv", 1, "", "")]
    [InlineData("turk.csv", 2, "", "")]
    [InlineData("zones.csv", 7, "2 8", "TimeZone")]
    [InlineData("zwsp.csv", 3, "", "")]
    public async Task Members_come_in_and_each_faulty_row_says_why(string file, int added, string faulty, string column)
    {
        var report = await ImportMembers(file);

        Assert.Equal(added, report.Added);
        Assert.Equal(faulty, string.Join(' ', report.Faults.Select(f => f.Line)));
        Assert.All(report.Faults, f => Assert.Equal(column, f.Column));
        Assert.All(report.Faults, f => Assert.NotEmpty(f.Reason));
        Assert.Equal(added, await Read(db => db.Members.CountAsync()));
    }

    [Fact]
    public async Task Invisible_characters_are_gone_and_the_search_finds_names_however_they_are_typed()
    {
        foreach (var file in new[] { "zwsp.csv", "nbsp.csv", "ctrl.csv", "names.csv", "turk.csv" })
            await ImportMembers(file);

        var all = await Read(db => db.Members.AsNoTracking().ToListAsync());
        Assert.All(all, m => Assert.DoesNotMatch("[\\u0000-\\u001f\\u00a0\\u00ad\\u200b\\u200e\\u202e\\ufeff]", m.Email + m.Name));
        Assert.Contains(all, m => m.Email == "zwsp@example.org");
        foreach (var (words, email) in new[] { ("lodz", "emoji"), ("d'arcy", "o2"), ("jean-luc", "o2"), ("sinead", "ob") })
            Assert.Equal([$"{email}@example.org"], await Read(db => db.MembersMatching(words).Select(m => m.Email).ToListAsync()));
        Assert.Equal(2, await Read(db => db.MembersMatching("isik").CountAsync()));
    }

    [Fact]
    public async Task Training_rows_with_other_dates_and_numbers_are_faults_with_an_example()
    {
        foreach (var name in new[] { "z2", "z3", "z4" })
            await Given(A.Member().At($"{name}@example.org").Build());
        foreach (var code in new[] { "L1", "L2" })
            await Given(A.Course(code).Build());
        await using var db = Open();
        var import = new ImportTraining(db, Calendar, Options.Create(new HomeSettings()));

        var report = await ImportReport.Apply(db, import, File("tr.csv"), SkipFaulty);

        Assert.Equal([(2, "CompletedOn"), (3, "Score"), (4, "Score"), (7, "CompletedOn")], report.Faults.Select(f => (f.Line, f.Column)));
        Assert.All(report.Faults.Take(3), f => Assert.Contains("such as", f.Reason, StringComparison.Ordinal));
        Assert.Equal(2, report.Added);
    }

    [Fact]
    public async Task Titles_that_look_the_same_are_one_opportunity()
    {
        await ImportOpportunities("opp-nbsp.csv");
        var all = await Read(db => db.Opportunities.Include(o => o.Sessions).OrderBy(o => o.Id).ToListAsync());
        Assert.Equal([("Webinar panel X", 3), ("Q&A – evening", 1)], all.Select(o => (o.Title, o.Sessions.Count)));
    }

    [Fact]
    public async Task A_start_that_does_not_exist_or_is_in_another_year_is_a_fault_and_one_that_occurs_twice_is_the_earlier()
    {
        var report = await ImportOpportunities("opp-dst.csv");
        Assert.Equal([2, 4, 6], report.Faults.Select(f => f.Line));
        Assert.All(report.Faults, f => Assert.Equal("SessionStart", f.Column));
        Assert.Equal((3, "SessionStart"), Assert.Single(report.Plan.Notes.Select(n => (n.Line, n.Column))));
        Assert.Equal(
            A.Time(2026, 10, 25, 0, 30),
            await Read(db => db.Sessions.Where(s => s.Zone == "Europe/Berlin").Select(s => s.StartsAt!.Value).SingleAsync())
        );
    }

    [Fact, Trait("Fault", "1")]
    public async Task Sessions_that_overlap_come_in_and_a_member_can_sign_up_for_one_of_them()
    {
        Assert.Equal(2, (await ImportOpportunities("opp-clash.csv")).Added);
        var member = await Given(A.Member().Build());
        var sessions = await Read(db => db.Sessions.OrderBy(s => s.StartsAt).Select(s => s.Id).ToListAsync());
        var first = await SignUp(member, sessions[0]);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => SignUp(member, sessions[1]));

        Assert.Contains("You are signed up for Clash A at that time (Mon, Dec 14", refused.Message, StringComparison.Ordinal);
        await Do(db => new Places(db, Calendar).Withdraw(first.Id, By.Member(member.Id)));
        Assert.Equal(SignUpState.Confirmed, (await SignUp(member, sessions[1])).State);
    }

    [Fact, Trait("Fault", "1")]
    public async Task Two_sign_ups_at_once_for_sessions_that_overlap_give_one_place()
    {
        await ImportOpportunities("opp-clash.csv");
        var member = await Given(A.Member().Build());
        var sessions = await Read(db => db.Sessions.Select(s => s.Id).ToListAsync());

        var both = await Task.WhenAll(sessions.Select(s => Task.Run(() => Record.ExceptionAsync(() => SignUp(member, s)))));

        Assert.IsType<RefusedException>(Assert.Single(both.OfType<Exception>()));
        Assert.Equal(1, await Read(db => db.SignUps.CountAsync()));
    }

    private async Task<SignUp> SignUp(Member member, int session)
    {
        await using var db = Open();
        return await new Places(db, Calendar).SignUp(member.Id, session, By.Member(member.Id));
    }

    private async Task<ImportReport> ImportMembers(string file)
    {
        await using var db = Open();
        var import = new ImportMembers(db, Calendar, Options.Create(new HomeSettings()));
        return await ImportReport.Apply(db, import, File(file), SkipFaulty);
    }

    private async Task<ImportReport> ImportOpportunities(string file)
    {
        await Given(A.Cycle().Build());
        await using var db = Open();
        return await ImportReport.Apply(db, new ImportOpportunities(db, Calendar, new Places(db, Calendar)), File(file), SkipFaulty);
    }

    private static MemoryStream File(string name)
    {
        using var file = typeof(FaultFilesTests).Assembly.GetManifestResourceStream($"fault-files/{name}")!;
        var copy = new MemoryStream();
        file.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }
}
