using System.Runtime.Versioning;
using System.Text;
using PSMultiproc.Platform;

namespace PSMultiproc.Tests.Platform;

[UnsupportedOSPlatform("windows")]
public class FolderTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [UnixFact]
    public async Task The_users_folder_and_the_memory_folder_can_only_be_entered_by_their_owner()
    {
        await Task.Yield();
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(UserFolder.Path));
        Assert.All(SharedMemoryFolder.All, folder => Assert.Equal(OwnerOnly, File.GetUnixFileMode(folder)));
    }

    [UnixFact]
    public async Task A_runtime_folder_of_the_users_own_is_preferred()
    {
        await Task.Yield();
        using var own = new TestFolder();
        using var common = new TestFolder();
        Assert.Equal($"{own.Path}/psmultiproc", UserFolder.Choose(own, common));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode($"{own.Path}/psmultiproc"));
    }

    [UnixFact]
    public async Task A_runtime_folder_that_is_missing_or_open_to_others_or_too_long_is_passed_over()
    {
        await Task.Yield();
        using var own = new TestFolder();
        using var common = new TestFolder();
        string expected = $"{common.Path}/psmultiproc-{LibC.geteuid()}";

        Assert.Equal(expected, UserFolder.Choose($"{own.Path}/none", common));
        Assert.Equal(expected, UserFolder.Choose("not/rooted", common));
        Assert.Equal(expected, UserFolder.Choose(null, common));

        string longOne = Directory.CreateDirectory($"{own.Path}/{new string('x', 80)}", OwnerOnly).FullName;
        Assert.Equal(expected, UserFolder.Choose(longOne, common));

        File.SetUnixFileMode(own, OwnerOnly | UnixFileMode.OtherExecute);
        Assert.Equal(expected, UserFolder.Choose(own, common));
    }

    [UnixFact]
    public async Task A_folder_that_others_may_enter_is_refused()
    {
        await Task.Yield();
        using var common = new TestFolder();
        string folder = PrivateFolder.Ensure($"{common.Path}/f");
        File.SetUnixFileMode(folder, OwnerOnly | UnixFileMode.GroupRead);
        var refused = Assert.Throws<UnauthorizedAccessException>(() => PrivateFolder.Ensure(folder));
        Assert.Contains("other users may enter it", refused.Message, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task A_link_in_the_folders_place_is_refused_even_when_it_leads_to_a_good_one()
    {
        await Task.Yield();
        using var common = new TestFolder();
        string good = PrivateFolder.Ensure($"{common.Path}/good");
        File.CreateSymbolicLink($"{common.Path}/link", good);
        File.CreateSymbolicLink($"{common.Path}/dangling", $"{common.Path}/nothing");
        Assert.Throws<UnauthorizedAccessException>(() => PrivateFolder.Ensure($"{common.Path}/link"));
        Assert.Throws<UnauthorizedAccessException>(() => PrivateFolder.Ensure($"{common.Path}/dangling"));
    }

    [LinuxFact(needsRoot: true)]
    public async Task Another_users_folder_is_refused()
    {
        using var common = new TestFolder();
        string folder = PrivateFolder.Ensure($"{common.Path}/f");
        await Shell.RunAsync("chown", "12345", folder);
        var refused = Assert.Throws<UnauthorizedAccessException>(() => PrivateFolder.Ensure(folder));
        Assert.Contains("12345", refused.Message, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task A_socket_path_in_the_users_folder_fits_into_an_address()
    {
        await Task.Yield();
        int length = Encoding.UTF8.GetByteCount($"{UserFolder.Path}/") + ChannelAddress.LongestName;
        Assert.InRange(length, 1, 103);
        Assert.InRange(ChannelAddress.NewName().Length, 1, ChannelAddress.LongestName);
        Assert.Equal(Environment.ProcessId, ChannelAddress.OwnerOf(ChannelAddress.NewName()));
    }
}
