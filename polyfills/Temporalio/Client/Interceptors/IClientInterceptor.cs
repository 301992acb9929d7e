namespace Temporalio.Client.Interceptors;

/// <summary>Wraps the calls of a client; one that is also a worker interceptor is picked up by workers.</summary>
public interface IClientInterceptor
{
    ClientOutboundInterceptor InterceptClient(ClientOutboundInterceptor nextInterceptor) => nextInterceptor;
}
