using System.Management.Automation;
namespace PSMultiproc.Wire;
internal sealed class PowerShellValues : IValueExtension
{
    private sealed class F : ValueFormatter {
        public override void Write(ValueWriter writer, object value) { if (((PSObject)value).BaseObject is PSCustomObject) throw writer.Refuse("stub"); writer.WriteValue(((PSObject)value).BaseObject); }
        public override object? Read(ref ValueReader reader, int parts) => throw new NotSupportedException();
    }
    private sealed class E : ValueFormatter {
        public override void Write(ValueWriter writer, object value) => writer.WriteValue(((ErrorRecord)value).Exception);
        public override object? Read(ref ValueReader reader, int parts) => throw new NotSupportedException();
    }
    public IReadOnlyDictionary<byte, ValueFormatter> Readers { get; } = new Dictionary<byte, ValueFormatter>();
    public ValueFormatter? Find(Type type) => type == typeof(PSObject) ? new F() : type == typeof(ErrorRecord) ? new E() : null;
    public ValueFormatter? FindFallback(Type type) => null;
    public object? CreateUnknown(string typeName, IReadOnlyList<string> memberNames, IReadOnlyList<object?> values) => null;
}
