# Each block of PowerShell in README.md, run as a reader would run it: one after the other, in one session.

BeforeDiscovery {
    $number = 0
    $blocks = [regex]::Matches((Get-Content "$PSScriptRoot/../../README.md" -Raw), '(?ms)^```powershell\r?\n(.*?)^```').ForEach{
        @{ Number = $number++; Text = $_.Groups[1].Value }
    }
    $blocks = $blocks | Select-Object -Skip 1       # The first builds the module.
}

Describe 'README' -ForEach @{ Blocks = $blocks } {
    BeforeAll {
        Import-Module "$PSScriptRoot/Support.psm1" -Force

        # What a reader has: a module, some files, a library.
        $tools = New-Item "$TestDrive/modules/MyTools" -ItemType Directory
        Set-Content "$tools/MyTools.psm1" 'function Connect-Store { } function Test-HostHealth($Name) { "$Name is well" } function Update-Host($Name) { "$Name is new" }'
        New-ModuleManifest "$tools/MyTools.psd1" -RootModule MyTools.psm1 -FunctionsToExport Connect-Store, Test-HostHealth, Update-Host
        $folder = (New-Item "$TestDrive/reader" -ItemType Directory).FullName
        Set-Content "$folder/hosts.txt" 'localhost', '127.0.0.1'
        Set-Content "$folder/hosts.csv" 'Name,Port', 'localhost,1', '127.0.0.1,1'
        Set-Content "$folder/big.iso" big
        Set-Content "$folder/web.log" 'a 1', 'b 2', 'a 3'
        Add-Type -OutputAssembly "$folder/Work.dll" 'namespace Work { public static class Numbers { public static int[] Factorize(int number) { return new[] { number }; } } }'

        # A machine may have any number of files there.
        foreach ($block in $Blocks) { $block.Text.Replace('/usr/share', $folder) | Set-Content "$folder/$($block.Number).ps1" }
        $run = Invoke-ChildSession @"
            `$env:PSModulePath = '$($tools.Parent)$([IO.Path]::PathSeparator)' + `$env:PSModulePath
            Set-Location '$folder'
            foreach (`$number in $($Blocks.Number -join ', ')) {
                `$Error.Clear()
                try { . "./`$number.ps1" *> `$null } catch { }
                "ran `$number"
                `$Error | ForEach-Object { "`$number failed: `$(`$_.FullyQualifiedErrorId): `$_" }
            }
"@
    }

    It 'Has a block that runs: <Text>' -ForEach $blocks {
        $run.Output | Should -Contain "ran $Number"
        # A test has no terminal to draw in.
        $expected = @(if ($Text.Contains('Watch-ProcessPool')) { "$Number failed: NoTerminal,*" })
        $failed = @($run.Output -like "$Number failed: *")
        $failed | Should -HaveCount $expected.Count
        if ($expected) { $failed | Should -BeLike $expected }
    }
}
