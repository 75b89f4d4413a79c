using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace MasterHome.Tests.Mail.Bounces;

/// <summary>An IMAP server with one folder, for as many connections as come. It knows the commands that reading a mailbox needs
/// (RFC 3501).</summary>
internal sealed partial class ImapServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(string Text, bool Seen)> _messages;
    private readonly Task _serving;

    public ImapServer(params string[] messages)
    {
        _messages = [.. messages.Select(m => (m.ReplaceLineEndings("\r\n"), false))];
        _listener.Start();
        _serving = Serve();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Password { get; init; } = "open sesame";

    public IReadOnlyList<bool> Seen => [.. _messages.Select(m => m.Seen)];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

    private async Task Serve()
    {
        while (!_stop.IsCancellationRequested)
        {
            using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.Latin1);
            await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("* OK [CAPABILITY IMAP4rev1] ready");
            while (await reader.ReadLineAsync(_stop.Token) is { } line && await Answer(line, writer)) { }
        }
    }

    private async Task<bool> Answer(string line, StreamWriter writer)
    {
        var (tag, command) = (line.Split(' ')[0], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        var kind = command.StartsWith("UID ", StringComparison.Ordinal)
            ? string.Join(' ', command.Split(' ').Take(2))
            : command.Split(' ')[0];
        switch (kind)
        {
            case "CAPABILITY":
                await writer.WriteLineAsync("* CAPABILITY IMAP4rev1");
                break;
            case "LOGIN" when !command.Contains(Password, StringComparison.Ordinal):
                await writer.WriteLineAsync($"{tag} NO [AUTHENTICATIONFAILED] wrong");
                return true;
            case "LIST":
                if (command.EndsWith("INBOX", StringComparison.Ordinal) || command.EndsWith("\"INBOX\"", StringComparison.Ordinal))
                    await writer.WriteLineAsync("* LIST () \"/\" INBOX");
                else if (command.EndsWith("\"\"", StringComparison.Ordinal))
                    await writer.WriteLineAsync("* LIST (\\Noselect) \"/\" \"\"");
                break;
            case "SELECT":
                await writer.WriteLineAsync($"* {_messages.Count} EXISTS");
                await writer.WriteLineAsync("* FLAGS (\\Seen)");
                await writer.WriteLineAsync("* OK [PERMANENTFLAGS (\\Seen)] ok");
                await writer.WriteLineAsync("* OK [UIDVALIDITY 1] ok");
                await writer.WriteLineAsync($"{tag} OK [READ-WRITE] selected");
                return true;
            case "UID SEARCH":
                var unread = _messages.Select((m, i) => (m, Uid: i + 1)).Where(x => !x.m.Seen).Select(x => x.Uid);
                await writer.WriteLineAsync($"* SEARCH {string.Join(' ', unread)}".TrimEnd());
                break;
            case "UID FETCH":
                var uid = int.Parse(Number().Match(command).Value, System.Globalization.CultureInfo.InvariantCulture);
                var text = _messages[uid - 1].Text;
                await writer.WriteLineAsync($"* {uid} FETCH (UID {uid} BODY[] {{{text.Length}}}");
                await writer.WriteAsync(text);
                await writer.WriteLineAsync(")");
                break;
            case "UID STORE":
                var marked = int.Parse(Number().Match(command).Value, System.Globalization.CultureInfo.InvariantCulture);
                _messages[marked - 1] = _messages[marked - 1] with { Seen = true };
                break;
            case "LOGOUT":
                await writer.WriteLineAsync("* BYE");
                await writer.WriteLineAsync($"{tag} OK bye");
                return false;
        }
        await writer.WriteLineAsync($"{tag} OK done");
        return true;
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();
}
