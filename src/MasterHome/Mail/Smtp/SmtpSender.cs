using System.Net.Security;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MasterHome.Jobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MimeKit;

namespace MasterHome.Mail.Smtp;

/// <summary>
/// Hands emails to the mail server over one connection for a whole run, one at a time. Make one for a run and
/// dispose of it.
/// </summary>
/// <param name="settings">Where the server is.</param>
/// <param name="clock">Dates the kept emails and measures the time limits.</param>
/// <param name="log">Says when a copy could not be kept.</param>
/// <param name="trust">A second opinion on the server's certificate, for tests; without it the system decides.</param>
public sealed class SmtpSender(
    IOptions<MailSettings> settings,
    TimeProvider clock,
    ILogger<SmtpSender> log,
    RemoteCertificateValidationCallback? trust = null
) : IAsyncDisposable
{
    private readonly MailSettings _settings = settings.Value;
    private Line? _line;

    /// <summary>
    /// Sends one email. Throws only if <paramref name="ct"/> is canceled; then it is not known whether the email went out.
    /// </summary>
    public async Task<DeliveryResult> Send(MimeMessage message, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(_settings.Host))
            return await KeepOnly(message, ct);

        var delivery = await HandOver(message, ct);
        // What the server has taken is sent, even if the copy fails: else it would go out again.
        if (
            delivery is DeliveryResult.Sent
            && _settings.Folder is { Length: > 0 } folder
            && !await PickupDirectory.Keep(folder, message, clock.GetUtcNow(), CancellationToken.None)
        )
            log.LogWarning("An email was sent, but its copy could not be kept in Mail:Folder.");
        return delivery;
    }

    public async ValueTask DisposeAsync()
    {
        // MailKit keeps to itself what goes wrong here: every email has had its answer, whether the goodbye is heard or not.
        if (_line is { IsConnected: true } line)
            await Limited(limit => line.DisconnectAsync(quit: true, limit), CancellationToken.None);
        HangUp();
    }

    private async Task<DeliveryResult> KeepOnly(MimeMessage message, CancellationToken ct)
    {
        if (_settings.Folder is not { Length: > 0 } folder)
            return Trouble("no mail server is set");
        return await PickupDirectory.Keep(folder, message, clock.GetUtcNow(), ct)
            ? new DeliveryResult.Sent()
            : Trouble("the email could not be kept in Mail:Folder");
    }

    private async Task<DeliveryResult> HandOver(MimeMessage message, CancellationToken ct)
    {
        var reused = _line is { IsConnected: true };
        if (!reused && await Connect(_settings.Host!, ct) is { } trouble)
            return Trouble(trouble);

        var line = _line!;
        line.SenderAccepted = false;
        try
        {
            await Limited(limit => line.SendAsync(message, limit), ct);
            return new DeliveryResult.Sent();
        }
        catch (Exception e)
        {
            if (IsLost(e) || e is LeaseLostException)
                HangUp();
            if (e is LeaseLostException)
                throw;
            if (e is OperationCanceledException && ct.IsCancellationRequested)
                throw;
            // A server may hang up on an idle line. As long as it took nothing of this email, calling again cannot send it twice.
            var idle = IsLost(e) && !IsSlow(e) && reused && !line.SenderAccepted;
            return idle ? await HandOver(message, ct) : WhatItMeans(e);
        }
    }

    /// <summary>Why there is no line, or null when there is one.</summary>
    private async Task<string?> Connect(string host, CancellationToken ct)
    {
        HangUp();
        var line = _line = new Line { Timeout = Timeout.Infinite }; // The limits are ours: see Limited.
        if (trust is not null)
            line.ServerCertificateValidationCallback = trust;
        try
        {
            await Limited(limit => line.ConnectAsync(host, _settings.Port, Security, limit), ct);
            if (_settings.User is { Length: > 0 } user)
                await Limited(limit => line.AuthenticateAsync(user, _settings.Password ?? "", limit), ct);
            return null;
        }
        catch (Exception e)
        {
            var signingIn = line.IsConnected;
            HangUp();
            if (e is OperationCanceledException && ct.IsCancellationRequested)
                throw;
            return e switch
            {
                SslHandshakeException => "the mail server's certificate is not trusted, or it speaks no TLS here",
                AuthenticationException => "the mail server refuses our sign-in",
                NotSupportedException => signingIn ? "the mail server offers no way to sign in" : "the mail server does not offer STARTTLS",
                SmtpCommandException s => $"the mail server turns us away ({(int)s.StatusCode})",
                _ when IsSlow(e) => Slow,
                _ => "the mail server cannot be reached",
            };
        }
    }

    private SecureSocketOptions Security =>
        _settings.Security switch
        {
            MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
            MailSecurity.StartTls => SecureSocketOptions.StartTls,
            _ => SecureSocketOptions.None,
        };

    private DeliveryResult WhatItMeans(Exception e) =>
        e switch
        {
            SmtpCommandException s => WhatItMeans(s),
            ServiceNotAuthenticatedException => Trouble("the mail server asks us to sign in"),
            _ when IsSlow(e) => new DeliveryResult.TryLater(Slow) { MayConcernAll = true },
            _ when IsLost(e) => new DeliveryResult.TryLater("the connection to the mail server was lost") { MayConcernAll = true },
            // MailKit says so when there is no sender or recipient, or when the server cannot take such an address.
            InvalidOperationException or NotSupportedException or FormatException => new DeliveryResult.Refused(
                "the email cannot be addressed"
            ),
            _ => new DeliveryResult.TryLater($"the email could not be sent ({e.GetType().Name})"),
        };

    private static DeliveryResult WhatItMeans(SmtpCommandException e)
    {
        var (code, bySender) = ((int)e.StatusCode, e.ErrorCode == SmtpErrorCode.SenderNotAccepted);
        var why = $"the mail server did not take the {Part(e.ErrorCode)} ({code})";
        if (code < 500)
            return new DeliveryResult.TryLater(why) { MayConcernAll = bySender || IsLost(e) };
        // The sender is a setting, the same for every email: unless it is ill-formed (501), a "no" to it is
        // for the people who run the portal to mend, and no email is to be lost meanwhile.
        return bySender && code != 501 ? Trouble(why) : new DeliveryResult.Refused(why);
    }

    private static string Part(SmtpErrorCode code) =>
        code switch
        {
            SmtpErrorCode.RecipientNotAccepted => "recipient",
            SmtpErrorCode.SenderNotAccepted => "sender",
            SmtpErrorCode.MessageNotAccepted => "message",
            _ => "email",
        };

    private string Slow => $"the mail server did not answer within {_settings.TimeoutSeconds} seconds";

    private static DeliveryResult.TryLater Trouble(string reason) => new(reason) { ConcernsAll = true };

    private static bool IsSlow(Exception e) => e is OperationCanceledException or TimeoutException;

    private static bool IsLost(Exception e) =>
        IsSlow(e)
        || e
            is IOException
                or SocketException
                or ProtocolException
                or ServiceNotConnectedException
                or SmtpCommandException { StatusCode: SmtpStatusCode.ServiceNotAvailable };

    private async Task Limited(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(_settings.TimeoutSeconds), clock);
        await using var tie = ct.Register(limit.Cancel);
        await work(limit.Token);
    }

    private void HangUp()
    {
        _line?.Dispose();
        _line = null;
    }

    /// <summary>A connection that knows whether the server has begun to take an email.</summary>
    private sealed class Line : SmtpClient
    {
        public bool SenderAccepted { get; set; }

        protected override void OnSenderAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) =>
            SenderAccepted = true;
    }
}
