namespace MasterHome.Data.Seed;

public sealed class DemoStory
{
    public const string Passphrase = "demo-only-passphrase";

    public static readonly IReadOnlyList<(string Address, string Who)> People = [];

    public Task TellOnce() => _told;

    private readonly Task _told = Task.CompletedTask;
}
