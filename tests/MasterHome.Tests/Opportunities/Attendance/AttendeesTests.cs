using System.Text;
using MasterHome.Members;
using MasterHome.Opportunities.Attendance;

namespace MasterHome.Tests.Opportunities.Attendance;

public class AttendeesTests(TestDatabase database) : DataTest(database)
{
    private const long Largest = 1 << 20;

    [Theory]
    [InlineData("Email\nmira@example.org", "mira@example.org", null)]
    [InlineData("Name,Email address\n\"Okafor, Mira\",mira@example.org", "mira@example.org", "Okafor, Mira")]
    [InlineData("sep=;\nFirst name;Last name;Duration\nMira;Okafor;55", null, "Mira Okafor")]
    [InlineData("Full name\tJoined\nMira Okafor\t9:58", null, "Mira Okafor")]
    [InlineData("\uFEFFName (original name),User email\nMira,MIRA@example.org", "MIRA@example.org", "Mira")]
    public async Task Files_of_meeting_tools_are_read(string file, string? email, string? name)
    {
        var attendee = Assert.Single(await ReadFile(file));
        Assert.Equal((email, name), (attendee.Email, attendee.Name));
    }

    [Theory]
    [InlineData("Start,End\n9:00,10:00", "names no column for addresses or names")]
    [InlineData("Email\n", "no rows")]
    [InlineData("", "empty")]
    public async Task Other_files_are_refused_with_what_is_missing(string file, string says)
    {
        var refusal = await Assert.ThrowsAsync<RefusedException>(() => ReadFile(file));
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_with_too_many_rows_is_refused_and_so_are_too_many_lines()
    {
        var rows = string.Join('\n', Enumerable.Range(1, AttendeeList.MostAttendees + 1).Select(i => $"member{i}@example.org"));
        await Assert.ThrowsAsync<RefusedException>(() => ReadFile($"Email\n{rows}"));
        Assert.Throws<RefusedException>(() => AttendeeList.ReadLines(rows));
    }

    [Fact]
    public void Pasted_lines_are_addresses_names_or_both()
    {
        var attendees = AttendeeList.ReadLines("mira@example.org\n\n  Nia   Brandt \n\"Ada Byron\" <ada@example.org>\r\n<ben@example.org>");
        Assert.Equal(
            [(1, "mira@example.org", null), (3, null, "Nia Brandt"), (4, "ada@example.org", "Ada Byron"), (5, "ben@example.org", null)],
            attendees.Select(a => (a.Line, a.Email, a.Name))
        );
    }

    [Fact]
    public async Task Members_are_found_by_address_by_former_address_and_by_name()
    {
        Member mira = await Given(A.Member().Called("Mira", "Okafor").At("mira@example.org").Build());
        Member nia = await Given(A.Member().Called("Nia", "Brandt").At("nia@example.org").Build());
        await Do(async db =>
        {
            var known = (await db.Set<Member>().FindAsync(nia.Id))!;
            known.ChangeEmail("nia.new@example.org", A.Moment);
            await db.SaveChangesAsync();
        });
        Member zoe = await Given(A.Member().Called("Zoë", "Łukasik").Build());
        Member first = await Given(A.Member().Called("Kim", "Lee").Build());
        Member second = await Given(A.Member().Called("Kim", "Lee").Build());

        var matches = await Match(
            new(1, " MIRA@Example.org", "Somebody Else"),
            new(2, "nia@example.org", null),
            new(3, "unknown@example.org", "lukasik, zoe"),
            new(4, null, "Kim Lee"),
            new(5, null, "Nobody Here"),
            new(6, "mira@example.org", null),
            new(7, null, "Kim Leesson")
        );

        Assert.Equal(
            [MatchedBy.Address, MatchedBy.FormerAddress, MatchedBy.Name, MatchedBy.Name, null, MatchedBy.Address, null],
            matches.Select(m => m.By)
        );
        Assert.Equal(
            [
                [mira.Id],
                [nia.Id],
                [zoe.Id],
                [first.Id, second.Id],
                [],
                [mira.Id],
                [],
            ],
            matches.Select(m => m.Candidates.Select(c => c.MemberId))
        );
        Assert.Equal([null, null, null, null, null, 1, null], matches.Select(m => m.Repeats));
    }

    [Fact]
    public async Task A_long_list_takes_three_queries()
    {
        var counter = new CommandCounter();
        await using var db = Open(counter);
        var attendees = Enumerable.Range(1, 200).Select(i => new Attendee(i, $"member{i}@example.org", $"Member {i}")).ToList();
        var commands = counter.Listen();
        await new AttendeeMatcher(db).Match(attendees);
        Assert.Equal(3, commands.Count);
    }

    private static Task<IReadOnlyList<Attendee>> ReadFile(string file) =>
        AttendeeList.ReadFile(new MemoryStream(Encoding.UTF8.GetBytes(file)), Largest);

    private Task<IReadOnlyList<MatchedAttendee>> Match(params Attendee[] attendees) => Read(db => new AttendeeMatcher(db).Match(attendees));
}
