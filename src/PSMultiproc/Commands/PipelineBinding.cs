using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Reflection;

namespace PSMultiproc.Commands;

/// <summary>
/// Makes an object's way into a command shorter. For each object of the pipeline PowerShell looks four times at every
/// parameter of the command that has no value yet, common ones included, although only one takes pipeline input: with
/// twenty parameters that is a third of what an object costs. Once the command has begun, the others get no value any
/// more, so they are taken off the list (CmdletParameterBinderController.BindUnboundParametersForBindingState in its
/// source). The list is not public; where it cannot be found, objects come the longer way.
/// </summary>
internal static class PipelineBinding
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly PropertyInfo? Context = typeof(InternalCommand).GetProperty("Context", Any);

    /// <summary>Leaves only one parameter to be bound. To be called from <c>BeginProcessing</c>.</summary>
    public static void Narrow(PSCmdlet command, string pipelineParameter)
    {
        if (!command.MyInvocation.ExpectingInput)
        {
            return;
        }

        try
        {
            var processor = Get(Context?.GetValue(command), "CurrentCommandProcessor");
            if (Get(Get(processor, "CmdletParameterBinderController"), "UnboundParameters") is IList unbound &&
                ReferenceEquals(Get(processor, "Command"), command))
            {
                for (var i = unbound.Count - 1; i >= 0; i--)
                {
                    if (Get(Get(unbound[i], "Parameter"), "Name") is string name && name != pipelineParameter)
                    {
                        unbound.RemoveAt(i);
                    }
                }
            }
        }
        catch (Exception error) when (error is TargetInvocationException or NotSupportedException or AmbiguousMatchException)
        {
            // This PowerShell keeps it elsewhere.
        }
    }

    private static object? Get(object? target, string property) => target?.GetType().GetProperty(property, Any)?.GetValue(target);
}
