using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MailKit.Security;
using MasterHome.Data;
using MasterHome.Jobs;
using MasterHome.Mail.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Mail.Bounces;

/// <summary>Reads the mailbox for returned emails and marks ours. A message is marked as read after its result is stored, so a run that is
/// killed reads it again, which changes nothing.</summary>
public sealed class ReadBounces(HomeDb db, IOptions<BounceSettings> settings)
{
    private readonly BounceSettings _settings = settings.Value;

    /// <exception cref="RefusedException">The mailbox cannot be read.</exception>
    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        if (!_settings.IsOn)
            return new JobResult(0, 0, "No mailbox for returned emails is set (Bounces:Host).");
        using var client = new ImapClient { Timeout = _settings.TimeoutSeconds * 1000 };
        try
        {
            await client.ConnectAsync(_settings.Host!, _settings.Port, Options, ct);
            await client.AuthenticateAsync(_settings.User!, _settings.Password!, ct);
            var folder = await client.GetFolderAsync(_settings.Folder, ct);
            await folder.OpenAsync(FolderAccess.ReadWrite, ct);
            var result = await Read(folder, ct);
            await client.DisconnectAsync(quit: true, ct);
            return result;
        }
        catch (Exception e) when (WhyNot(e) is { } whyNot)
        {
            throw new RefusedException($"The mailbox for returned emails could not be read: {whyNot}");
        }
    }

    private async Task<JobResult> Read(IMailFolder folder, CancellationToken ct)
    {
        var unread = await folder.SearchAsync(SearchQuery.NotSeen, ct);
        var (marked, others) = (0, 0);
        foreach (var id in unread.Take(_settings.BatchSize))
        {
            using var message = await folder.GetMessageAsync(id, ct);
            if (Bounce.Read(message) is not { } bounce)
                others++;
            else if (!await IsSettled(bounce, ct))
                // Its email is not recorded as sent yet. The next run finds it.
                continue;
            else
                marked += await Mark(bounce, ct);
            await folder.AddFlagsAsync(id, MessageFlags.Seen, silent: true, ct);
        }
        return new JobResult(
            marked,
            0,
            $"{Format.CountOrNo(marked, "returned email")} marked. {Format.CountOrNo(others, "other message")} left in the mailbox."
        );
    }

    private async Task<bool> IsSettled(Bounce bounce, CancellationToken ct) =>
        !await db.OutgoingEmails.AnyAsync(m => m.MessageToken == bounce.MessageToken && m.State == EmailState.Waiting, ct);

    private Task<int> Mark(Bounce bounce, CancellationToken ct)
    {
        var reason = Format.Cut(bounce.Reason, OutgoingEmail.ErrorLength);
        return db
            .OutgoingEmails.Where(m => m.MessageToken == bounce.MessageToken && m.State == EmailState.Sent)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.State, EmailState.Returned).SetProperty(m => m.LastError, reason), ct);
    }

    private SecureSocketOptions Options =>
        _settings.Security switch
        {
            MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
            MailSecurity.StartTls => SecureSocketOptions.StartTls,
            _ => SecureSocketOptions.None,
        };

    /// <summary>Null for what is not the mail server's fault.</summary>
    private string? WhyNot(Exception e) =>
        e switch
        {
            SslHandshakeException => "its certificate is not trusted, or the port does not support TLS.",
            AuthenticationException => "it rejected the user name or password.",
            FolderNotFoundException => $"it has no folder “{_settings.Folder}”.",
            ImapCommandException or ImapProtocolException => "it answered in a way that is not understood.",
            System.Net.Sockets.SocketException or IOException or TimeoutException or NotSupportedException =>
                "it cannot be reached, or does not answer.",
            _ => null,
        };
}
