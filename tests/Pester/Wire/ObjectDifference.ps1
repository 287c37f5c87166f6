# How an object that arrived differs from the one that should have: FindDifference gives one line for each difference.
# Properties named in $skipped of the caller are not looked at.

# PowerShell puts a script's classes into a namespace that is a number of its own.
function NameOf([string] $TypeName) { $TypeName -replace '<[0-9a-f]+>\.' }

# A bag is known by its type name; whether PSObject or PSCustomObject holds it is the serializer's own affair.
function KindOf($Value) {
    if ($null -eq $Value) { return 'null' }
    $name = NameOf $Value.PSTypeNames[0]
    if ($Value.psobject.BaseObject -is [Management.Automation.PSCustomObject] -or $name -like 'Deserialized.*') { $name } else { "live $name" }
}

# Remoting knows fewer types than we send alive: where it delivers text or a loose copy, the object itself is better.
function IsBetter($Want, $Have) {
    if ($Want -is [string]) { (KindOf $Have) -like 'live *' -and "$Want" -eq "$Have" }
    else { "Deserialized.$((KindOf $Have) -replace '^live ')" -ceq (KindOf $Want) }
}

function FindDifference($Want, $Have, [string] $At = '$', [int] $Depth = 0, [switch] $Strict) {
    if ($Depth -gt 4) { return }
    if ((KindOf $Want) -cne (KindOf $Have)) {
        if ($Strict -or -not (IsBetter $Want $Have)) { "$At is $(KindOf $Have), not $(KindOf $Want)" }
        return
    }
    if ($null -eq $Want -or $Want -is [type] -or $Want -is [scriptblock]) { if ("$Want" -ne "$Have") { "$At is $Have, not $Want" }; return }

    $base = $Want.psobject.BaseObject
    if ($base -is [string] -or $base -is [ValueType]) {
        if (-not [object]::Equals($base, $Have.psobject.BaseObject)) { "$At is $Have, not $Want" }
    }
    elseif ($base -is [Collections.IDictionary]) {
        if ("$(@($Want.Keys))" -cne "$(@($Have.Keys))" -and $base -is [Collections.Specialized.OrderedDictionary]) { "$At has the keys $($Have.Keys)" }
        if ($Want.Keys.Count -ne $Have.Keys.Count) { "$At has $($Have.Keys.Count) keys" }
        foreach ($key in $Want.Keys) { FindDifference $Want[$key] $Have[$key] "$At[$key]" ($Depth + 1) -Strict:$Strict }
    }
    elseif ($base -is [Collections.IEnumerable] -and $base -isnot [Xml.XmlNode]) {
        $wanted, $had = @(foreach ($item in $Want) { , $item }), @(foreach ($item in $Have) { , $item })
        if ($wanted.Count -ne $had.Count) { "$At has $($had.Count) items, not $($wanted.Count)" }
        for ($i = 0; $i -lt $wanted.Count; $i++) { FindDifference $wanted[$i] $had[$i] "$At[$i]" ($Depth + 1) -Strict:$Strict }
    }
    elseif ("$Want" -cne "$Have" -and $Want.psobject.BaseObject -isnot [Management.Automation.PSCustomObject]) { "$At says '$Have', not '$Want'" }

    if ((NameOf "$($Want.PSTypeNames)") -cne (NameOf "$($Have.PSTypeNames)")) { "$At has the type names $($Have.PSTypeNames)" }
    foreach ($property in $Want.psobject.Properties) {
        $isOwn = $property -is [Management.Automation.PSNoteProperty] -or (KindOf $Want) -like 'Deserialized.*'
        if (-not $isOwn -or $property.Name -in $skipped) { continue }
        # Of the list or hashtable that the items arrive in.
        if ($base -is [Collections.ICollection] -and $property.Name -in 'SyncRoot', 'Capacity', 'Keys', 'Values') { continue }
        if ($null -eq $Have.psobject.Properties[$property.Name]) { "$At.$($property.Name) is missing"; continue }
        FindDifference $property.Value $Have.psobject.Properties[$property.Name].Value "$At.$($property.Name)" ($Depth + 1) -Strict:$Strict
    }
    if ((KindOf $Want) -like 'Deserialized.*' -and $base -is [Management.Automation.PSCustomObject]) {
        foreach ($name in $Have.psobject.Properties.Name) { if ($null -eq $Want.psobject.Properties[$name]) { "$At.$name is too much" } }
    }
}
