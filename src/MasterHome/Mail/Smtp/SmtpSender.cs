using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MasterHome.Jobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MimeKit;

namespace MasterHome.Mail.Smtp;

/// <summary>
/// Sends emails to the mail server one at a time, over one connection for a whole run. Create one instance for each run and
/// dispose of it.
/// </summary>
/// <param name="settings">The mail server and its limits.</param>
/// <param name="clock">Dates the saved copies and measures the time limits.</param>
/// <param name="log">Logs a copy that could not be saved.</param>
/// <param name="certificateCheck">Validates the server's certificate in tests; by default, the system does.</param>
public sealed class SmtpSender(
    IOptions<MailSettings> settings,
    TimeProvider clock,
    ILogger<SmtpSender> log,
    RemoteCertificateValidationCallback? certificateCheck = null
) : IAsyncDisposable
{
    private readonly MailSettings _settings = settings.Value;
    private Connection? _connection;

    /// <summary>
    /// Sends one email. Throws only if <paramref name="ct"/> is canceled; then it is unknown whether the email was sent.
    /// </summary>
    public async Task<DeliveryResult> Send(MimeMessage message, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(_settings.Host))
            return await SaveOnly(message, ct);

        var delivery = await Deliver(message, ct);
        // An accepted email counts as sent even if the copy fails; otherwise it would be sent again.
        if (
            delivery is DeliveryResult.Sent
            && _settings.Folder is { Length: > 0 } folder
            && !await PickupDirectory.Save(folder, message, clock.GetUtcNow(), CancellationToken.None)
        )
            log.LogWarning("An email was sent, but its copy could not be saved in Mail:Folder.");
        return delivery;
    }

    public async ValueTask DisposeAsync()
    {
        // MailKit swallows errors here, which is harmless: every email already has its result.
        if (_connection is { IsConnected: true } connection)
            await WithTimeout(timeout => connection.DisconnectAsync(quit: true, timeout), CancellationToken.None);
        CloseConnection();
    }

    private async Task<DeliveryResult> SaveOnly(MimeMessage message, CancellationToken ct)
    {
        if (_settings.Folder is not { Length: > 0 } folder)
            return ServerProblem("no mail server is configured");
        return await PickupDirectory.Save(folder, message, clock.GetUtcNow(), ct)
            ? new DeliveryResult.Sent()
            : ServerProblem("the email could not be saved in Mail:Folder");
    }

    private async Task<DeliveryResult> Deliver(MimeMessage message, CancellationToken ct)
    {
        var reused = _connection is { IsConnected: true };
        if (!reused && await Connect(_settings.Host!, ct) is { } error)
            return ServerProblem(error);

        var connection = _connection!;
        // Otherwise MailKit sends the characters as they are, and each server does something else with them.
        if (message.GetRecipients().Any(NeedsUtf8) && !connection.Capabilities.HasFlag(SmtpCapabilities.UTF8))
            return new DeliveryResult.Refused(
                "the mail server delivers only to addresses with ASCII characters before the @ (it does not offer SMTPUTF8)"
            );
        connection.SenderAccepted = false;
        try
        {
            await WithTimeout(timeout => connection.SendAsync(message, timeout), ct);
            return new DeliveryResult.Sent();
        }
        catch (Exception e)
        {
            if (IsConnectionLost(e) || e is LeaseLostException)
                CloseConnection();
            if (e is LeaseLostException)
                throw;
            if (e is OperationCanceledException && ct.IsCancellationRequested)
                throw;
            // A server may close an idle connection. If it has not accepted the sender, a retry cannot send the email twice.
            var wasIdle = IsConnectionLost(e) && !IsTimeout(e) && reused && !connection.SenderAccepted;
            return wasIdle ? await Deliver(message, ct) : ToResult(e);
        }
    }

    /// <returns>Why the connection failed; null when it is open.</returns>
    private async Task<string?> Connect(string host, CancellationToken ct)
    {
        CloseConnection();
        // WithTimeout enforces the time limits, so that tests can control the clock.
        var connection = _connection = new Connection { Timeout = Timeout.Infinite };
        if (certificateCheck is not null)
            connection.ServerCertificateValidationCallback = certificateCheck;
        try
        {
            await WithTimeout(timeout => connection.ConnectAsync(host, _settings.Port, Security, timeout), ct);
            if (_settings.User is { Length: > 0 } user)
                await WithTimeout(timeout => connection.AuthenticateAsync(user, _settings.Password ?? "", timeout), ct);
            return null;
        }
        catch (Exception e)
        {
            var isConnected = connection.IsConnected;
            CloseConnection();
            if (e is OperationCanceledException && ct.IsCancellationRequested)
                throw;
            return e switch
            {
                SslHandshakeException => "the mail server's certificate is not trusted, or the port does not support TLS",
                AuthenticationException => "the mail server rejected the user name or password",
                NotSupportedException => isConnected
                    ? "the mail server does not support authentication"
                    : "the mail server does not offer STARTTLS",
                SmtpCommandException s => $"the mail server refused the connection ({(int)s.StatusCode})",
                _ when IsTimeout(e) => TimeoutReason,
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

    private DeliveryResult ToResult(Exception e) =>
        e switch
        {
            SmtpCommandException s => ToResult(s),
            ServiceNotAuthenticatedException => ServerProblem("the mail server requires authentication"),
            _ when IsTimeout(e) => new DeliveryResult.TryLater(TimeoutReason) { MayAffectAll = true },
            _ when IsConnectionLost(e) => new DeliveryResult.TryLater("the connection to the mail server was lost") { MayAffectAll = true },
            // MailKit throws these when there is no sender or recipient, or when the server does not support such an address.
            InvalidOperationException or NotSupportedException or FormatException => new DeliveryResult.Refused(
                "the sender or recipient address is missing or not supported"
            ),
            _ => new DeliveryResult.TryLater($"the email could not be sent ({e.GetType().Name})"),
        };

    private static DeliveryResult ToResult(SmtpCommandException e)
    {
        var code = (int)e.StatusCode;
        var isSender = e.ErrorCode == SmtpErrorCode.SenderNotAccepted;
        var reason = $"the mail server did not accept the {Part(e.ErrorCode)} ({code})";
        if (code < 500)
            return new DeliveryResult.TryLater(reason) { MayAffectAll = isSender || IsConnectionLost(e) };
        // The sender is a setting and the same for every email. Unless its syntax is wrong (501), an operator can fix
        // the setting, and no email may be lost until then.
        return isSender && code != 501 ? ServerProblem(reason) : new DeliveryResult.Refused(reason);
    }

    private static string Part(SmtpErrorCode code) =>
        code switch
        {
            SmtpErrorCode.RecipientNotAccepted => "recipient",
            SmtpErrorCode.SenderNotAccepted => "sender",
            SmtpErrorCode.MessageNotAccepted => "message",
            _ => "email",
        };

    private string TimeoutReason => $"the mail server did not answer within {_settings.TimeoutSeconds} seconds";

    private static DeliveryResult.TryLater ServerProblem(string reason) => new(reason) { AffectsAll = true };

    /// <summary>The part before the @ has no ASCII form; the domain has one.</summary>
    private static bool NeedsUtf8(MailboxAddress recipient) =>
        !Ascii.IsValid(recipient.Address.AsSpan(0, Math.Max(recipient.Address.LastIndexOf('@'), 0)));

    private static bool IsTimeout(Exception e) => e is OperationCanceledException or TimeoutException;

    private static bool IsConnectionLost(Exception e) =>
        IsTimeout(e)
        || e
            is IOException
                or SocketException
                or ProtocolException
                or ServiceNotConnectedException
                or SmtpCommandException { StatusCode: SmtpStatusCode.ServiceNotAvailable };

    private async Task WithTimeout(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(_settings.TimeoutSeconds), clock);
        await using var registration = ct.Register(timeout.Cancel);
        await work(timeout.Token);
    }

    private void CloseConnection()
    {
        _connection?.Dispose();
        _connection = null;
    }

    /// <summary>A connection that records whether the server has accepted the sender of the current email.</summary>
    private sealed class Connection : SmtpClient
    {
        public bool SenderAccepted { get; set; }

        protected override void OnSenderAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) =>
            SenderAccepted = true;
    }
}
