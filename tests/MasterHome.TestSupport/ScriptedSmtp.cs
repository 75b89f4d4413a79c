using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MasterHome.Mail;
using MimeKit;

namespace MasterHome.TestSupport;

/// <summary>An email that the server took, with its envelope.</summary>
public sealed record ReceivedMessage(string From, IReadOnlyList<string> To, MimeMessage Message, bool Secured, string? User)
{
    /// <summary>Byte for byte as it came.</summary>
    public byte[] Raw { get; init; } = [];
}

/// <summary>
/// An SMTP server on a real socket of this machine, with faults by script. It keeps what it takes.
/// </summary>
public sealed class ScriptedSmtp : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Session, Task> _sessions = new();
    private readonly TaskCompletionSource _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, string> _answers = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _once = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, string> _always = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<(string?, string), bool> _greylist = new();
    private readonly X509Certificate2 _certificate = SelfSigned();
    private readonly Task _accepting;
    private int _connections;

    private ScriptedSmtp()
    {
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ConcurrentQueue<ReceivedMessage> Emails { get; } = new();

    /// <summary>Every command line that came, without what AUTH carries.</summary>
    public ConcurrentQueue<string> Commands { get; } = new();

    /// <summary>Connections so far.</summary>
    public int Connections => _connections;

    /// <summary>When set, emails are taken only from this user.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>Whether STARTTLS is offered.</summary>
    public bool OffersTls { get; init; } = true;

    /// <summary>Speaks TLS from the first byte.</summary>
    public bool TlsAtOnce { get; init; }

    /// <summary>Puts off the first email of each sender to each recipient (451), as greylisting does.</summary>
    public bool Greylists { get; set; }

    /// <summary>How long it thinks before it answers an email's last line.</summary>
    public TimeSpan Thinks { get; set; }

    /// <summary>Is done when an email was taken, before its sender hears of it.</summary>
    public Func<ReceivedMessage, Task>? OnTaken { get; set; }

    /// <summary>Whether several commands may come at once, and addresses outside ASCII.</summary>
    public bool OffersExtensions { get; init; } = true;

    /// <summary>Completes when somebody waits for an answer that never comes.</summary>
    public Task Stuck => Wait.For(_stuck.Task);

    public static ScriptedSmtp Start(
        string? user = null,
        string? password = null,
        bool offersTls = true,
        bool tlsAtOnce = false,
        bool offersExtensions = true
    ) =>
        new()
        {
            User = user,
            Password = password,
            OffersTls = offersTls,
            TlsAtOnce = tlsAtOnce,
            OffersExtensions = offersExtensions,
        };

    /// <summary>Settings that lead here, without TLS.</summary>
    public MailSettings Settings() =>
        new()
        {
            Host = "127.0.0.1",
            Port = Port,
            Security = MailSecurity.None,
            User = User,
            Password = Password,
        };

    /// <summary>Trusts this server's own certificate and no other.</summary>
    public bool Trust(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate?.GetCertHashString(HashAlgorithmName.SHA256) == _certificate.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>RCPT TO this address is always answered so, for example "550 5.1.1 No such user".</summary>
    public void AnswersRecipient(string address, string line) => _answers[$"RCPT {address}"] = line;

    /// <summary>
    /// The next time at this point the answer is this line. Points: CONNECT, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA (the
    /// command), MESSAGE (after the dot), RSET, NOOP. A 421 also hangs up.
    /// </summary>
    public void NextAnswers(string point, string line) => _once.GetOrAdd(point, _ => new()).Enqueue(line);

    /// <summary>From now on the answer at this point is always this line, after what was scripted for the next time; null ends
    /// it.</summary>
    public void AlwaysAnswers(string point, string? line)
    {
        if (line is null)
            _always.TryRemove(point, out _);
        else
            _always[point] = line;
    }

    /// <summary>Hangs up the next time at this point, without an answer. INSIDE is in the middle of a message, TAKEN after it was
    /// kept.</summary>
    public void NextHangsUp(string point) => NextAnswers(point, HangUp);

    /// <summary>Never answers the next time at this point.</summary>
    public void NextNeverAnswers(string point) => NextAnswers(point, Silence);

    /// <summary>Hangs up on everybody who is connected now.</summary>
    public async Task HangUpOnAll()
    {
        foreach (var (session, running) in _sessions)
        {
            session.HangUp();
            await running;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_sessions.Values);
        _certificate.Dispose();
        _stop.Dispose();
    }

    private const string HangUp = "hang up";
    private const string Silence = "silence";

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                // Answers to commands that came together leave at once, not after the other side has said that the first arrived.
                client.NoDelay = true;
                var session = new Session(this, client);
                Interlocked.Increment(ref _connections);
                _sessions[session] = Task.Run(session.Run);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private string? Scripted(string point) =>
        _once.TryGetValue(point, out var queue) && queue.TryDequeue(out var line) ? line : _always.GetValueOrDefault(point);

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        // Through PKCS 12, because not every platform can serve TLS with a key that lives in memory only.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private sealed class HangingUpException : Exception;

    /// <summary>One connection.</summary>
    private sealed class Session(ScriptedSmtp server, TcpClient client)
    {
        private Stream _stream = client.GetStream();
        private Queue<byte> _read = new();
        private bool _secured;
        private string? _user;
        private string? _from;
        private List<string> _to = [];

        public void HangUp() => client.Dispose();

        public async Task Run()
        {
            try
            {
                using var over = server._stop.Token.Register(client.Dispose);
                if (server.TlsAtOnce)
                    await Secure();
                await Say(server.Scripted("CONNECT") ?? "220 scripted ESMTP");
                while (await Line() is { } line && await Obey(line)) { }
            }
            catch (Exception e)
                when (e
                        is IOException
                            or ObjectDisposedException
                            or SocketException
                            or HangingUpException
                            or OperationCanceledException
                            or System.Security.Authentication.AuthenticationException
                )
            {
                // Either side hung up.
            }
            finally
            {
                client.Dispose();
            }
        }

        private async Task<bool> Obey(string line)
        {
            var command = line.Split(' ', ':')[0].ToUpperInvariant();
            server.Commands.Enqueue(command == "AUTH" ? string.Join(' ', line.Split(' ').Take(2)) : line);
            if (command is not ("RCPT" or "DATA") && server.Scripted(command) is { } scripted)
            {
                await Say(scripted);
                return true;
            }

            switch (command)
            {
                case "EHLO":
                    await Say(Greeting());
                    break;
                case "HELO" or "NOOP":
                    await Say("250 2.0.0 ok");
                    break;
                case "RSET":
                    Forget();
                    await Say("250 2.0.0 ok");
                    break;
                case "STARTTLS" when server.OffersTls && !_secured:
                    await Say("220 2.0.0 go ahead");
                    await Secure();
                    break;
                case "AUTH":
                    await SignIn(line);
                    break;
                case "MAIL" when server.User is not null && _user is null:
                    await Say("530 5.7.0 sign in first");
                    break;
                case "MAIL":
                    (_from, _to) = (Address(line), []);
                    await Say("250 2.1.0 ok");
                    break;
                case "RCPT" when _from is null:
                    await Say("503 5.5.1 sender first");
                    break;
                case "RCPT":
                    await Recipient(Address(line));
                    break;
                case "DATA" when _to.Count == 0:
                    await Say("554 5.5.1 no valid recipients");
                    break;
                case "DATA":
                    await Data();
                    break;
                case "QUIT":
                    await Say("221 2.0.0 bye");
                    return false;
                default:
                    await Say("502 5.5.2 not known");
                    break;
            }

            return true;
        }

        private string Greeting()
        {
            var lines = new List<string> { "scripted", "SIZE 10485760", "ENHANCEDSTATUSCODES" };
            if (server.OffersExtensions)
                lines.AddRange(["8BITMIME", "SMTPUTF8", "PIPELINING"]);
            if (server.OffersTls && !_secured)
                lines.Add("STARTTLS");
            if (server.User is not null)
                lines.Add("AUTH PLAIN LOGIN");
            return string.Join("\r\n", lines.Select((l, i) => i == lines.Count - 1 ? $"250 {l}" : $"250-{l}"));
        }

        private async Task Secure()
        {
            var tls = new SslStream(_stream);
            await tls.AuthenticateAsServerAsync(server._certificate);
            (_stream, _secured, _user) = (tls, true, null);
            // What came before the handshake does not count after it.
            _read = new();
        }

        private async Task SignIn(string line)
        {
            var words = line.Split(' ');
            string user,
                password;
            if (words[1].Equals("PLAIN", StringComparison.OrdinalIgnoreCase))
            {
                var parts = Decode(words.Length > 2 ? words[2] : await Ask("")).Split('\0');
                (user, password) = (parts[1], parts[2]);
            }
            else
            {
                user = Decode(words.Length > 2 ? words[2] : await Ask("Username:"));
                password = Decode(await Ask("Password:"));
            }

            if (user == server.User && password == server.Password)
            {
                _user = user;
                await Say("235 2.7.0 welcome");
            }
            else
            {
                await Say("535 5.7.8 wrong");
            }
        }

        private async Task<string> Ask(string prompt)
        {
            await Say($"334 {Convert.ToBase64String(Encoding.ASCII.GetBytes(prompt))}");
            return await Line() ?? throw new HangingUpException();
        }

        private static string Decode(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

        private async Task Recipient(string address)
        {
            var line =
                server.Scripted("RCPT")
                ?? server._answers.GetValueOrDefault($"RCPT {address}")
                ?? (server.Greylists && server._greylist.TryAdd((_from, address), true) ? "451 4.7.1 greylisted" : "250 2.1.5 ok");
            if (line.StartsWith('2'))
                _to.Add(address);
            await Say(line);
        }

        private async Task Data()
        {
            var first = server.Scripted("DATA") ?? "354 go on";
            await Say(first);
            if (!first.StartsWith("354", StringComparison.Ordinal))
                return;

            using var raw = new MemoryStream();
            while (await Line() is { } line)
            {
                if (line == ".")
                {
                    await Take(raw);
                    return;
                }

                if (server.Scripted("INSIDE") is { } fault)
                    await Say(fault);
                raw.Write(Encoding.Latin1.GetBytes($"{(line.StartsWith('.') ? line[1..] : line)}\r\n"));
            }

            throw new HangingUpException();
        }

        private async Task Take(MemoryStream raw)
        {
            if (server.Thinks > TimeSpan.Zero)
                await Task.Delay(server.Thinks, server._stop.Token);
            var answer = server.Scripted("MESSAGE") ?? "250 2.0.0 taken";
            if (answer.StartsWith('2'))
            {
                raw.Position = 0;
                var email = new ReceivedMessage(_from!, _to, await MimeMessage.LoadAsync(raw), _secured, _user) { Raw = raw.ToArray() };
                server.Emails.Enqueue(email);
                if (server.OnTaken is { } then)
                    await then(email);
            }

            Forget();
            await Say(server.Scripted("TAKEN") ?? answer);
        }

        private void Forget() => (_from, _to) = (null, []);

        private async Task Say(string line)
        {
            if (line == Silence)
            {
                server._stuck.TrySetResult();
                await Task.Delay(Timeout.Infinite, server._stop.Token);
            }

            if (line == ScriptedSmtp.HangUp)
                throw new HangingUpException();
            await _stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), server._stop.Token);
            await _stream.FlushAsync(server._stop.Token);
            if (line.StartsWith("421", StringComparison.Ordinal))
                throw new HangingUpException();
        }

        /// <summary>A line without its end, byte for byte as Latin-1; null when the other side has hung up.</summary>
        private async Task<string?> Line()
        {
            var line = new StringBuilder();
            var buffer = new byte[4096];
            while (true)
            {
                while (_read.TryDequeue(out var b))
                {
                    if (b == '\n')
                        return line.ToString().TrimEnd('\r');
                    line.Append((char)b);
                }

                var count = await _stream.ReadAsync(buffer, server._stop.Token);
                if (count == 0)
                    return null;
                foreach (var b in buffer.AsSpan(0, count))
                    _read.Enqueue(b);
            }
        }

        // An address outside ASCII comes as UTF-8 (RFC 6531).
        private static string Address(string line) =>
            Encoding.UTF8.GetString(
                Encoding.Latin1.GetBytes(
                    line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)]
                )
            );
    }
}
