using System.Diagnostics;
using MailKit.Net.Smtp;
using MailKit.Security;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using MasterHome.Opportunities;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace MasterHome.Benchmarks;

/// <summary>Delivers the outbox to one server, against a bare MailKit loop that sends the same content over one connection.</summary>
internal sealed class EmailBenchmark(ServerProcess servers, int emails) : IBenchmark
{
    private const int Turns = 5;

    public string Name => $"{emails:N0} emails";

    public async IAsyncEnumerable<Figure> Measure()
    {
        yield return await Measure(servers.KeepingPort, "a server that keeps what it takes");
        yield return await Measure(servers.ForgettingPort, "a server that forgets what it takes");
    }

    private async Task<Figure> Measure(int port, string server)
    {
        await using var portal = await Portal.Build(1, ("Mail:Host", "127.0.0.1"), ("Mail:Port", $"{port}"), ("Mail:Security", "None"));
        var words = new RenderedEmail("", "", "");
        await portal.Do(async services =>
        {
            var (first, text) = (
                Email(0),
                await services
                    .GetRequiredService<Data.HomeDb>()
                    .EmailTemplates.Where(l => l.Kind == NextSteps.Key)
                    .Select(l => l.Text)
                    .SingleAsync()
            );
            words = services
                .GetRequiredService<EmailRenderer>()
                .Render(
                    services.GetRequiredService<Mail.EmailCatalog>()[first.Kind],
                    text,
                    first.ReadValues(),
                    new EmailFooter(ToMember: false, UnsubscribeUrl: null)
                );
        });
        // Both run once before, so that neither pays for the warm-up.
        await Bare(port, emails / 2, words);
        await Queue(portal, 0, emails / 2);
        await portal.Run<DeliverMail>((job, ct) => job.RunAsync(ct));
        // In turns, so that a machine that becomes slower affects both.
        var (floor, took, failed) = (TimeSpan.Zero, TimeSpan.Zero, 0);
        foreach (var turn in Enumerable.Range(0, emails).Chunk(Math.Max(1, emails / Turns)))
        {
            await Queue(portal, emails + turn[0], turn.Length);
            floor += await Bare(port, turn.Length, words);
            var (result, time) = await portal.Run<DeliverMail>((job, ct) => job.RunAsync(ct));
            (took, failed) = (took + time, failed + result.Failed);
        }
        var waiting = await portal.Ask(db => db.OutgoingEmails.CountAsync(m => m.State != EmailState.Sent));
        return new(
            $"emails delivered, {emails:N0} over {server}",
            Table.Rate(emails, took, "emails"),
            $"{Table.Rate(emails, floor, "emails")} (bare MailKit loop)",
            "half of the floor",
            waiting == 0 && failed == 0 && floor / took >= 0.5
        );
    }

    private static Task Queue(Portal portal, int from, int count) =>
        portal.Do(async services =>
        {
            var db = services.GetRequiredService<Data.HomeDb>();
            for (var i = from; i < from + count; i++)
                db.Queue(Email(i));
            await db.SaveChangesAsync();
        });

    private static OutgoingEmail Email(int i) =>
        new(
            new NextSteps($"Member {i}", "Office hours", "", $"/sign-ups/{i}", "Come at nine."),
            $"benchmark:{i}",
            new Recipient($"member{i}@example.org", $"Member {i}"),
            DateTime.UtcNow
        );

    private static async Task<TimeSpan> Bare(int port, int count, RenderedEmail words)
    {
        using var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", port, SecureSocketOptions.None);
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            using var message = new MimeMessage { Subject = words.Subject };
            message.From.Add(new MailboxAddress("Home", "home@example.org"));
            message.To.Add(new MailboxAddress($"Member {i}", $"member{i}@example.org"));
            message.Body = new BodyBuilder { TextBody = words.Text, HtmlBody = words.Html }.ToMessageBody();
            await client.SendAsync(message);
        }
        var took = Stopwatch.GetElapsedTime(began);
        await client.DisconnectAsync(quit: true);
        return took;
    }
}
