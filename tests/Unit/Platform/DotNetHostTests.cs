using PSMultiproc.Platform;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.Platform;

public class DotNetHostTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task The_program_found_runs_and_has_a_runtime()
    {
        string runtimes = await Shell.RunAsync(DotNetHost.Path, "--list-runtimes");
        Assert.Contains("Microsoft.NETCore.App", runtimes, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task A_program_of_another_name_is_not_taken_for_dotnet()
    {
        await Task.Yield();
        IEnumerable<string> candidates = DotNetHost.Candidates(
            "/opt/pwsh/pwsh", "/x/notdotnet", "/r/shared/Microsoft.NETCore.App/8.0.1/", "/bin:rel:/y");
        Assert.Equal(["/r/dotnet", "/bin/dotnet", "/y/dotnet"], candidates);
    }

    [UnixFact]
    public async Task The_running_dotnet_comes_first_then_the_environments()
    {
        await Task.Yield();
        IEnumerable<string> candidates = DotNetHost.Candidates("/a/dotnet", "/b/dotnet", "/r/a/b/c", null);
        Assert.Equal(["/a/dotnet", "/b/dotnet", "/r/dotnet"], candidates);
    }
}
