namespace MasterHome.Mail.Bounces;

/// <summary>The settings under <c>Bounces:</c>: the mailbox to which mail servers return what they cannot deliver. It is that of the
/// sender, <c>Mail:From</c>.</summary>
public sealed class BounceSettings : ICheckedSettings
{
    public const string Section = "Bounces";

    /// <summary>The IMAP server. Without one, returned emails are not read.</summary>
    public string? Host { get; set; }

    public int Port { get; set; } = 993;

    public MailSecurity Security { get; set; } = MailSecurity.Tls;

    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>The folder that is read.</summary>
    public string Folder { get; set; } = "INBOX";

    /// <summary>The time limit in seconds for each command.</summary>
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>How many unread emails one run reads.</summary>
    public int BatchSize { get; set; } = 200;

    internal bool IsOn => !string.IsNullOrEmpty(Host);

    public IEnumerable<string> FindErrors()
    {
        if (!IsOn)
            yield break;
        if (Uri.CheckHostName(Host) == UriHostNameType.Unknown)
            yield return "Bounces:Host: enter a host name or an IP address, without scheme and port.";
        if (Port is < 1 or > 65_535)
            yield return "Bounces:Port: enter a port from 1 to 65535.";
        if (!Enum.IsDefined(Security))
            yield return "Bounces:Security: enter None, StartTls or Tls.";
        if (string.IsNullOrEmpty(User) || string.IsNullOrEmpty(Password))
            yield return "Bounces:User and Bounces:Password: enter both, because Bounces:Host is set.";
        if (Security == MailSecurity.None && !MailSettings.IsThisMachine(Host))
            yield return "Bounces:Security: enter StartTls or Tls; without it, Bounces:Password is sent unencrypted.";
        if (string.IsNullOrWhiteSpace(Folder))
            yield return "Bounces:Folder: enter the name of a folder, such as INBOX.";
        if (TimeoutSeconds is < 1 or > 600)
            yield return "Bounces:TimeoutSeconds: enter a whole number from 1 to 600.";
        if (BatchSize is < 1 or > 10_000)
            yield return "Bounces:BatchSize: enter a whole number from 1 to 10000.";
    }
}
