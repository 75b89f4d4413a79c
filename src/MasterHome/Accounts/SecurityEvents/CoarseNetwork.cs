using System.Net;
using System.Net.Sockets;

namespace MasterHome.Accounts.SecurityEvents;

/// <summary>The network of an address, coarse enough to name no single household: /24 for IPv4, /48 for IPv6.</summary>
public static class CoarseNetwork
{
    public const string Unknown = "unknown";

    public static string Of(IPAddress? address)
    {
        if (address is null)
            return Unknown;
        var isV6 = address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6;
        var bytes = (isV6 ? address : address.MapToIPv4()).GetAddressBytes();
        var kept = isV6 ? 6 : 3;
        Array.Clear(bytes, kept, bytes.Length - kept);
        return $"{new IPAddress(bytes)}/{kept * 8}";
    }
}
