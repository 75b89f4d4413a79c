using System.Net;
using MasterHome.Opportunities;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal.SignUps;

public sealed class EvidenceTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task Only_its_member_and_the_team_open_a_file()
    {
        var (signUp, file) = await Added();
        foreach (
            var (who, status) in new[]
            {
                ("nia", HttpStatusCode.NotFound),
                ("sam", HttpStatusCode.OK),
                ("alex", HttpStatusCode.OK),
                ("mira", HttpStatusCode.OK),
            }
        )
        {
            using var visitor = await _portal.SignedIn($"{who}@example.org");
            using var answer = await visitor.Http.GetAsync($"/evidence/{file}");
            Assert.Equal(status, answer.StatusCode);
        }
        using var nia = await _portal.SignedIn("nia@example.org");
        var page = await nia.Get("/sign-ups");
        using var added = await nia.PostTo(page, $"/sign-ups/{signUp}/evidence");
        Assert.NotEqual(HttpStatusCode.Redirect, added.StatusCode);
        using var removed = await nia.PostTo(page, $"/evidence/{file}/removal");
        Assert.Equal(HttpStatusCode.NotFound, removed.StatusCode);
    }

    [Fact]
    public async Task An_administrator_without_the_required_second_factor_opens_no_file()
    {
        await using var strict = new TestPortal().With("SignIn:RequireSecondFactor", "true");
        using var mira = await strict.SignedIn("mira@example.org");
        var signUp = await strict.Ask(db => db.SignUps.Where(s => s.State == SignUpState.Reported).Select(s => s.Id).FirstAsync());
        await mira.Send(await mira.Get($"/sign-ups/{signUp}"), $"/sign-ups/{signUp}/evidence", ("Evidence.File", "@notes.txt|I held it."));
        var file = await strict.Ask(db => db.EvidenceFiles.Select(f => f.Id).SingleAsync());
        using var alex = await strict.SignedIn("alex@example.org");
        using var answer = await alex.Http.GetAsync($"/evidence/{file}");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_file_is_downloaded_and_nothing_in_it_runs()
    {
        var (_, file) = await Added();
        using var mira = await _portal.SignedIn("mira@example.org");
        using var answer = await mira.Http.GetAsync($"/evidence/{file}");
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("sandbox", policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("I held it.", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_team_sees_the_files_where_it_decides()
    {
        var (signUp, file) = await Added();
        using var alex = await _portal.SignedIn("alex@example.org");
        Assert.Contains($"/evidence/{file}", (await alex.Get($"/back-office/queue?item=completion-{signUp}")).Links);
        Assert.Contains($"/evidence/{file}", (await alex.Get($"/back-office/sign-ups/{signUp}")).Links);
    }

    [Theory]
    [InlineData("", "Choose a file.")]
    [InlineData("@virus.exe|MZ", "is of a kind that is not accepted")]
    [InlineData("@lies.pdf|Hello", "is not a PDF file")]
    public async Task What_is_refused_is_said_beside_the_field(string upload, string says)
    {
        var signUp = await Reported();
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Send(await mira.Get($"/sign-ups/{signUp}"), $"/sign-ups/{signUp}/evidence", ("Evidence.File", upload));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains(says, page.All("#Evidence_File-error").TextContent, StringComparison.Ordinal);
        Assert.Equal(0, await _portal.Ask(db => db.EvidenceFiles.CountAsync()));
    }

    [Fact]
    public async Task Its_member_removes_a_file_until_the_report_is_verified()
    {
        var (signUp, file) = await Added();
        using var mira = await _portal.SignedIn("mira@example.org");
        var address = $"/sign-ups/{signUp}";
        var page = await mira.Send(await mira.Get(address), $"/evidence/{file}/removal");
        Assert.Equal("The file is removed.", page.Notice);
        await mira.Send(page, $"{address}/evidence", ("Evidence.File", "@again.txt|I held it."));
        file = await _portal.Ask(db => db.EvidenceFiles.Select(f => f.Id).SingleAsync());
        page = await mira.Get(address);
        await _portal.Do(db =>
            db.SignUps.Where(s => s.Id == signUp).ExecuteUpdateAsync(set => set.SetProperty(s => s.State, SignUpState.Verified))
        );

        using var refused = await mira.PostTo(page, $"/evidence/{file}/removal");
        Assert.False((await mira.Get(address)).HasForm($"/evidence/{file}/removal"));
        Assert.Equal(1, await _portal.Ask(db => db.EvidenceFiles.CountAsync()));
    }

    private Task<int> Reported() =>
        _portal.Ask(db =>
            db.SignUps.Where(s =>
                    s.State == SignUpState.Reported && db.Members.Any(m => m.Id == s.MemberId && m.Email == "mira@example.org")
                )
                .Select(s => s.Id)
                .SingleAsync()
        );

    private async Task<(int SignUp, Guid File)> Added()
    {
        var signUp = await Reported();
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Send(
            await mira.Get($"/sign-ups/{signUp}"),
            $"/sign-ups/{signUp}/evidence",
            ("Evidence.File", "@notes.txt|I held it.")
        );
        Assert.Equal("notes.txt is added.", page.Notice);
        return (signUp, await _portal.Ask(db => db.EvidenceFiles.Select(f => f.Id).SingleAsync()));
    }
}
