using MimeKit;

namespace MasterHome.Mail;

public enum MailSecurity
{
    None,
    StartTls,
    Tls,
}

/// <summary>The settings under <c>Mail:</c>, validated by <see cref="MailSettingsCheck"/>.</summary>
public sealed class MailSettings : ICheckedSettings
{
    public const string Section = "Mail";

    /// <summary>The SMTP server. Without one, emails are only saved in <see cref="Folder"/>.</summary>
    public string? Host { get; set; }

    public int Port { get; set; } = 587;

    /// <summary>StartTls is mandatory when set: a server that does not offer it gets no email.</summary>
    public MailSecurity Security { get; set; } = MailSecurity.StartTls;

    public string? User { get; set; }

    public string? Password { get; set; }

    public string From { get; set; } = "Master Anaplanner Home <home@example.org>";

    public string? ReplyTo { get; set; }

    /// <summary>The folder in which a copy of each email is saved as .eml.</summary>
    public string? Folder { get; set; }

    /// <summary>The time limit in seconds for connecting, for authenticating, and for each email.</summary>
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>How many emails are taken from the outbox at a time.</summary>
    public int BatchSize { get; set; } = 200;

    /// <summary>Minutes before the second attempt. Each further wait is twice as long, up to <see cref="LongestWaitMinutes"/>.</summary>
    public double FirstWaitMinutes { get; set; } = 2;

    public double LongestWaitMinutes { get; set; } = 240;

    /// <summary>The longest wait in minutes while the mail server is failing. The whole outbox is paused, then a few emails test the
    /// server.</summary>
    public double LongestOutageMinutes { get; set; } = 15;

    /// <summary>Minutes after which another process may take emails that a crashed process still holds. A running process stops
    /// well before. At least twenty times <see cref="TimeoutSeconds"/> applies.</summary>
    public double HoldMinutes { get; set; } = 10;

    /// <summary>How long a process holds the emails that it has taken.</summary>
    public TimeSpan Hold => TimeSpan.FromMinutes(Math.Max(HoldMinutes, TimeoutSeconds * 20 / 60.0));

    /// <summary>How much of the hold must remain when sending starts: connecting, authenticating and sending twice,
    /// plus a wait for the database.</summary>
    public TimeSpan LongestEmail => TimeSpan.FromSeconds(TimeoutSeconds * 8);

    public IEnumerable<string> FindErrors()
    {
        if (!string.IsNullOrEmpty(Host) && Uri.CheckHostName(Host) == UriHostNameType.Unknown)
            yield return "Mail:Host: enter a host name or an IP address, without scheme and port.";
        if (Port is < 1 or > 65_535)
            yield return "Mail:Port: enter a port from 1 to 65535.";
        if (!Enum.IsDefined(Security))
            yield return "Mail:Security: enter None, StartTls or Tls.";
        if (!IsAddress(From))
            yield return "Mail:From: enter an email address, such as Master Anaplanner Home <home@example.org>.";
        if (!string.IsNullOrEmpty(ReplyTo) && !IsAddress(ReplyTo))
            yield return "Mail:ReplyTo: enter an email address, or leave it empty.";
        if (!string.IsNullOrEmpty(User) && string.IsNullOrEmpty(Password))
            yield return "Mail:Password: enter a password, because Mail:User is set.";
        if (string.IsNullOrEmpty(User) && !string.IsNullOrEmpty(Password))
            yield return "Mail:User: enter a user name, because Mail:Password is set.";
        if (!string.IsNullOrEmpty(User) && Security == MailSecurity.None && !IsThisMachine(Host))
            yield return "Mail:Security: enter StartTls or Tls; without it, Mail:Password is sent unencrypted.";
        if (TimeoutSeconds is < 1 or > 600)
            yield return "Mail:TimeoutSeconds: enter a whole number from 1 to 600.";
        if (FirstWaitMinutes is not (> 0 and <= 1440))
            yield return "Mail:FirstWaitMinutes: enter a number of minutes above 0 and at most 1440.";
        if (!(LongestWaitMinutes >= FirstWaitMinutes))
            yield return "Mail:LongestWaitMinutes: enter at least as many minutes as Mail:FirstWaitMinutes.";
        if (!(LongestOutageMinutes >= FirstWaitMinutes))
            yield return "Mail:LongestOutageMinutes: enter at least as many minutes as Mail:FirstWaitMinutes.";
        if (HoldMinutes is not (> 0 and <= 1440))
            yield return "Mail:HoldMinutes: enter a number of minutes above 0 and at most 1440.";
        if (BatchSize is < 1 or > 10_000)
            yield return "Mail:BatchSize: enter a whole number from 1 to 10000.";
    }

    private static bool IsAddress(string? text) =>
        MailboxAddress.TryParse(text, out var mailbox) && mailbox.Address.IndexOf('@', StringComparison.Ordinal) > 0;

    internal static bool IsThisMachine(string? host) =>
        host is "localhost" or "127.0.0.1" or "::1" or "[::1]" || string.IsNullOrEmpty(host);
}
