using System.Runtime.InteropServices;

// Only the system's own libraries are imported, so nothing of the same name beside the assembly is ever loaded.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
