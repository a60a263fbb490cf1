using System.IO.Pipelines;
using System.Net;
using Charla.Protocol;
using Charla.Server.Transports;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Charla.Server.Web;

/// <summary>
/// An HTTP connection and its place: a stranger's until somebody signs in on the WebSocket that it becomes. For Kestrel it
/// is the connection itself.
/// </summary>
internal sealed class HttpConnection : ConnectionContext, IGuest
{
    private readonly ConnectionContext _inner;
    private volatile IGuest? _webSocket;

    public HttpConnection(ConnectionContext inner, Admission admission)
    {
        _inner = inner;
        Place = admission.Enter(((IPEndPoint)inner.RemoteEndPoint!).Address, this);
        inner.Features.Set(this);
    }

    public Admission.Place Place { get; }

    public override string ConnectionId
    {
        get => _inner.ConnectionId;
        set => _inner.ConnectionId = value;
    }

    public override IFeatureCollection Features => _inner.Features;

    public override IDictionary<object, object?> Items
    {
        get => _inner.Items;
        set => _inner.Items = value;
    }

    public override IDuplexPipe Transport
    {
        get => _inner.Transport;
        set => _inner.Transport = value;
    }

    public override CancellationToken ConnectionClosed
    {
        get => _inner.ConnectionClosed;
        set => _inner.ConnectionClosed = value;
    }

    public override EndPoint? LocalEndPoint
    {
        get => _inner.LocalEndPoint;
        set => _inner.LocalEndPoint = value;
    }

    public override EndPoint? RemoteEndPoint
    {
        get => _inner.RemoteEndPoint;
        set => _inner.RemoteEndPoint = value;
    }

    /// <summary>The connection of a request.</summary>
    public static HttpConnection Of(HttpContext http) => http.Features.GetRequiredFeature<HttpConnection>();

    /// <summary>The connection is a WebSocket from here on, which can say why it ends.</summary>
    public void Became(IGuest webSocket) => _webSocket = webSocket;

    // Between requests, or in the middle of one, nothing can be said that would be understood.
    public void GiveWay(Fault why)
    {
        if (_webSocket is { } webSocket)
            webSocket.GiveWay(why);
        else
            _inner.Abort();
    }

    public override void Abort() => _inner.Abort();

    public override void Abort(ConnectionAbortedException abortReason) => _inner.Abort(abortReason);

    /// <summary>Its descriptor is free again.</summary>
    public override async ValueTask DisposeAsync()
    {
        using var place = Place;
        await _inner.DisposeAsync();
        await base.DisposeAsync();
    }
}
