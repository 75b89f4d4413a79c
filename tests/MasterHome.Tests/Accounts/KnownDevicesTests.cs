using MasterHome.Accounts;
using MasterHome.Data;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Accounts;

[Trait("Fault", "6")]
public sealed class KnownDevicesTests(TestDatabase database) : DataTest(database)
{
    private readonly SignInSettings _settings = new() { KnownDeviceAttempts = 3 };

    [Fact]
    public async Task The_ten_devices_that_signed_in_last_are_known()
    {
        var account = await Account();
        var devices = new List<string>();
        for (var minute = 0; minute < 10; minute++)
            devices.Add(await Remember(account, minute));
        Assert.True(await Touch(account, devices[0], 20));

        devices.Add(await Remember(account, 30));

        var known = new List<bool>();
        foreach (var device in devices)
            known.Add(await Touch(account, device, 40));
        Assert.Equal([1], known.Index().Where(k => !k.Item).Select(k => k.Index));
    }

    /// <summary>Otherwise each sign-in of the owner by another method would give whoever has the device new guesses.</summary>
    [Fact]
    public async Task Another_sign_in_method_gives_a_device_no_attempts_back()
    {
        var account = await Account();
        var device = await Remember(account, 0);
        for (var i = 0; i < _settings.KnownDeviceAttempts; i++)
            Assert.True(await TryAttempt(account, device, 1));

        Assert.True(await Touch(account, device, 2));

        Assert.False(await TryAttempt(account, device, 3));
        Assert.True(await TryAttempt(account, device, 1 + _settings.LockMinutes));
    }

    [Fact]
    public async Task Simultaneous_attempts_of_a_device_get_no_more_than_successive_ones()
    {
        var account = await Account();
        var device = await Remember(account, 0);
        var taken = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => TryAttempt(account, device, 1))));
        Assert.InRange(taken.Count(t => t), 1, _settings.KnownDeviceAttempts);
    }

    private async Task<string> Account() => (await Given(new Account("mira@example.org", "Mira", null, StaffRole.Staff, A.Moment))).Id;

    private Task<string> Remember(string account, int minute) =>
        Read(async db =>
        {
            var device = new NewDevice("Firefox on Windows", "with a password", "10.0.0.0/24", A.Moment.AddMinutes(minute));
            return (await Devices(db).Remember(account, device)).Id;
        });

    private Task<bool> Touch(string account, string device, int minute) =>
        Read(db => Devices(db).Touch(account, device, A.Moment.AddMinutes(minute)));

    private Task<bool> TryAttempt(string account, string device, int minute) =>
        Read(db => Devices(db).TryTakeAttempt(account, device, A.Moment.AddMinutes(minute)));

    private KnownDevices Devices(HomeDb db) => new(db, Options.Create(_settings));
}
