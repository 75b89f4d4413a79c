using System.Globalization;
using MasterHome.Jobs;

namespace MasterHome.Forum.Counting;

/// <summary>The result of a pull for the list of job runs: counts and reasons, without names.</summary>
internal sealed class PullTally
{
    private const int Named = 3;

    private readonly Dictionary<string, int> _noData = [];
    private readonly Dictionary<int, long> _nobody = [];
    private readonly List<int> _refused = [];
    private int _stored;
    private int _asBefore;

    /// <summary>Members whose ID is unknown to the forum, with that ID.</summary>
    public IReadOnlyDictionary<int, long> Nobody => _nobody;

    /// <summary>Records the counts without data and returns the others.</summary>
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

    /// <param name="counts">The number of counts to store.</param>
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
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{_asBefore:N0} unchanged"));
            if (missing > 0)
                parts.Add(
                    $"no data for {missing}, whose previous counts stay: {_noData.MaxBy(r => r.Value).Key}{(_noData.Count > 1 ? ", and other reasons" : "")}"
                );
            if (_refused.Count > 0)
                parts.Add($"{_refused.Count} could not be stored, for example of member {string.Join(", ", _refused.Take(Named))}");
            return new JobResult(_stored + _asBefore, missing + _refused.Count, $"{string.Join("; ", parts)}.");
        }
    }

    private static string Members(int n) => n == 1 ? "1 member" : string.Create(CultureInfo.InvariantCulture, $"{n:N0} members");
}
