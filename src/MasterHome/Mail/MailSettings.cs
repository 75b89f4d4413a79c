using Microsoft.Extensions.Options;
using MimeKit;

namespace MasterHome.Mail;

public enum MailSecurity
{
    None,
    StartTls,
    Tls,
}

/// <summary>The settings under <c>Mail:</c>. Their check is <see cref="MailSettingsCheck"/>.</summary>
public sealed class MailSettings
{
    public const string Section = "Mail";

    /// <summary>The SMTP server; without one, emails are only kept in <see cref="Folder"/>.</summary>
    public string? Host { get; set; }

    public int Port { get; set; } = 587;

    /// <summary>StartTls insists on it: a server that does not offer it gets no email.</summary>
    public MailSecurity Security { get; set; } = MailSecurity.StartTls;

    public string? User { get; set; }

    public string? Password { get; set; }

    public string From { get; set; } = "Master Anaplanner Home <home@example.org>";

    public string? ReplyTo { get; set; }

    /// <summary>Where a copy of each email is kept as .eml.</summary>
    public string? Folder { get; set; }

    /// <summary>Seconds for connecting, for signing in, and for each email.</summary>
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>Emails taken from the outbox at a time.</summary>
    public int BatchSize { get; set; } = 200;

    /// <summary>Minutes before the second try; each further wait is twice as long, up to the longest.</summary>
    public double FirstWaitMinutes { get; set; } = 2;

    public double LongestWaitMinutes { get; set; } = 240;

    /// <summary>The longest wait when the trouble is the server's: the whole outbox rests, and then one email tries whether it is over.</summary>
    public double LongestOutageMinutes { get; set; } = 15;

    /// <summary>Minutes after which emails that a process took and did not let go of, because it died, are taken up by another. A process
    /// that lives stops well before; at least twenty of its time limits.</summary>
    public double HoldMinutes { get; set; } = 10;

    /// <summary>How long emails are held by whoever took them.</summary>
    public TimeSpan Hold => TimeSpan.FromMinutes(Math.Max(HoldMinutes, TimeoutSeconds * 20 / 60.0));

    /// <summary>What of the hold must be left when an email begins to leave: connecting, signing in and sending twice, and a wait for the database.</summary>
    public TimeSpan LongestEmail => TimeSpan.FromSeconds(TimeoutSeconds * 8);
}

/// <summary>Says at start, in sentences, what is wrong with the settings under <c>Mail:</c>.</summary>
public sealed class MailSettingsCheck : IValidateOptions<MailSettings>
{
    public ValidateOptionsResult Validate(string? name, MailSettings options)
    {
        var wrong = WhatIsWrong(options).ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static IEnumerable<string> WhatIsWrong(MailSettings it)
    {
        if (!string.IsNullOrEmpty(it.Host) && Uri.CheckHostName(it.Host) == UriHostNameType.Unknown)
            yield return "Mail:Host: a host name or an IP address is expected, without scheme and port.";
        if (it.Port is < 1 or > 65_535)
            yield return "Mail:Port: a port from 1 to 65535 is expected.";
        if (!Enum.IsDefined(it.Security))
            yield return "Mail:Security: None, StartTls or Tls is expected.";
        if (!IsAddress(it.From))
            yield return "Mail:From: an address is expected, such as Master Anaplanner Home <home@example.org>.";
        if (!string.IsNullOrEmpty(it.ReplyTo) && !IsAddress(it.ReplyTo))
            yield return "Mail:ReplyTo: an address is expected, or nothing.";
        if (!string.IsNullOrEmpty(it.User) && string.IsNullOrEmpty(it.Password))
            yield return "Mail:Password: a password is expected, because Mail:User is set.";
        if (string.IsNullOrEmpty(it.User) && !string.IsNullOrEmpty(it.Password))
            yield return "Mail:User: a user is expected, because Mail:Password is set.";
        if (!string.IsNullOrEmpty(it.User) && it.Security == MailSecurity.None && !IsThisMachine(it.Host))
            yield return "Mail:Security: StartTls or Tls is expected, so that Mail:Password does not travel in the open.";
        if (it.TimeoutSeconds is < 1 or > 600)
            yield return "Mail:TimeoutSeconds: a whole number from 1 to 600 is expected.";
        if (it.FirstWaitMinutes is not (> 0 and <= 1440))
            yield return "Mail:FirstWaitMinutes: minutes above 0, at most 1440, are expected.";
        if (!(it.LongestWaitMinutes >= it.FirstWaitMinutes))
            yield return "Mail:LongestWaitMinutes: at least as many minutes as Mail:FirstWaitMinutes are expected.";
        if (!(it.LongestOutageMinutes >= it.FirstWaitMinutes))
            yield return "Mail:LongestOutageMinutes: at least as many minutes as Mail:FirstWaitMinutes are expected.";
        if (it.HoldMinutes is not (> 0 and <= 1440))
            yield return "Mail:HoldMinutes: minutes above 0, at most 1440, are expected.";
        if (it.BatchSize is < 1 or > 10_000)
            yield return "Mail:BatchSize: a whole number from 1 to 10000 is expected.";
    }

    private static bool IsAddress(string? text) =>
        MailboxAddress.TryParse(text, out var mailbox) && mailbox.Address.IndexOf('@', StringComparison.Ordinal) > 0;

    private static bool IsThisMachine(string? host) => host is "localhost" or "127.0.0.1" or "::1" or "[::1]" || string.IsNullOrEmpty(host);
}
