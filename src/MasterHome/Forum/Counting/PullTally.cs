using System.Globalization;
using MasterHome.Jobs;

namespace MasterHome.Forum.Counting;

/// <summary>How a pull went, for the list of runs: numbers and reasons, nobody's name.</summary>
internal sealed class PullTally
{
    private const int Named = 3;

    private readonly Dictionary<string, int> _noData = [];
    private readonly Dictionary<int, long> _nobody = [];
    private readonly List<int> _refused = [];
    private int _stored;
    private int _asBefore;

    /// <summary>Members whose id the forum knows nobody by.</summary>
    public IReadOnlyDictionary<int, long> Nobody => _nobody;

    /// <summary>Notes what is no data, and gives the others.</summary>
    public IReadOnlyList<MemberCount> Take(IReadOnlyList<MemberCount> batch)
    {
        foreach (var (who, count) in batch.Where(c => !c.Count.HasData))
        {
            _noData[count.WhyNoData!] = _noData.GetValueOrDefault(count.WhyNoData!) + 1;
            if (count.NobodyThere && who.Person.UserId is { } id)
                _nobody[who.Id] = id;
        }
        return [.. batch.Where(c => c.Count.HasData)];
    }

    /// <param name="counts">How many were to be kept.</param>
    public void Stored(int counts, StoredCounts done)
    {
        _stored += done.Kept;
        _asBefore += counts - done.Kept - done.Refused.Count;
        _refused.AddRange(done.Refused);
    }

    public JobResult Result
    {
        get
        {
            var missing = _noData.Values.Sum();
            var parts = new List<string> { $"Replies of {Members(_stored)} counted" };
            if (_asBefore > 0)
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{_asBefore:N0} stayed as before"));
            if (missing > 0)
                parts.Add(
                    $"no data for {missing}, whose old numbers stay: {_noData.MaxBy(r => r.Value).Key}{(_noData.Count > 1 ? ", and other reasons" : "")}"
                );
            if (_refused.Count > 0)
                parts.Add($"{_refused.Count} could not be stored, such as that of member {string.Join(", ", _refused.Take(Named))}");
            return new JobResult(_stored + _asBefore, missing + _refused.Count, $"{string.Join("; ", parts)}.");
        }
    }

    private static string Members(int n) => n == 1 ? "1 member" : string.Create(CultureInfo.InvariantCulture, $"{n:N0} members");
}
