package io.tailrace.kernel.api;

import io.tailrace.kernel.network.ClientSoftware;
import io.tailrace.kernel.network.EventLoop;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.network.Principal;
import io.tailrace.kernel.quota.ClientMeters;
import io.tailrace.kernel.quota.ClientMeters.Bucket;
import io.tailrace.kernel.quota.ClientMeters.Metered;
import io.tailrace.kernel.quota.ClientQuotas;
import io.tailrace.wire.ByteReader;
import io.tailrace.wire.Message;
import io.tailrace.wire.Payload;
import io.tailrace.wire.ThrottledResponse;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.FetchResponse;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A request of a client that has quotas. What it costs is recorded when it is answered; a client
 * that is over a quota gets its answer at once, with the time for which its connection is then not
 * read (KIP-219). An answer to a fetch then has no records, and does not count.
 */
final class MeteredExchange implements Exchange {
  private final Exchange exchange;
  private final ClientMeters meters;
  private final ClientQuotas quotas;
  private final int requestBytes;
  private final long begun;

  /** What of the thread's time has been recorded while the handler runs. */
  private long recordedNanos;

  private volatile boolean handling = true;

  MeteredExchange(Exchange exchange, ClientMeters meters, ClientQuotas quotas) {
    this.exchange = exchange;
    this.meters = meters;
    this.quotas = quotas;
    requestBytes = exchange.body().remaining();
    begun = quotas.nanoTime();
  }

  /** The handler has returned: whatever time was not recorded with the answer is so now. */
  void handled() {
    handling = false;
    meters
        .request()
        .ifPresent(
            quota -> quota.recordOnly(quotas.nanoTime() - begun - recordedNanos, quotas.nowMs()));
  }

  @Override
  public boolean respond(Message response) {
    long now = quotas.nowMs();
    int byTime = meters.request().map(quota -> quota.record(threadNanos(), now)).orElse(0);
    if (response instanceof FetchResponse fetched) {
      return respondFetch(fetched, byTime, now);
    }
    int throttleMs = Math.max(byTime, byProducedBytes(now));
    if (response instanceof ThrottledResponse throttled) {
      throttleMs = Math.max(throttleMs, throttled.throttleTimeMs());
      if (throttleMs > 0) {
        throttled.throttleTimeMs(throttleMs);
      }
    }
    throttle(throttleMs);
    return exchange.respond(response);
  }

  private boolean respondFetch(FetchResponse response, int byTime, long now) {
    long bytes = bytes(response);
    int byBytes = meters.fetch().map(quota -> quota.record(bytes, now)).orElse(0);
    int throttleMs = Math.max(byTime, byBytes);
    if (throttleMs == 0) {
      return exchange.respond(response);
    }
    meters.fetch().ifPresent(quota -> quota.unrecord(bytes, now));
    FetchResponse empty =
        new FetchResponse()
            .throttleTimeMs(throttleMs)
            .errorCode(response.errorCode())
            .sessionId(response.sessionId());
    exchange.discard(response);
    throttle(throttleMs);
    exchange.respond(empty);
    return true; // the response that was not sent can be filled again
  }

  private static long bytes(FetchResponse response) {
    long bytes = 0;
    for (FetchResponse.FetchableTopicResponse topic : response.responses()) {
      for (FetchResponse.PartitionData partition : topic.partitions()) {
        Optional<Payload> records = partition.records();
        bytes += records.isPresent() ? records.get().size() : 0;
      }
    }
    return bytes;
  }

  private int byProducedBytes(long now) {
    return apiKey() == ApiKey.PRODUCE
        ? meters.produce().map(quota -> quota.record(requestBytes, now)).orElse(0)
        : 0;
  }

  private long threadNanos() {
    if (!handling) {
      return 0;
    }
    recordedNanos = quotas.nanoTime() - begun;
    return recordedNanos;
  }

  @Override
  public void respondNothing() {
    exchange.throttle(byProducedBytes(quotas.nowMs()));
    exchange.respondNothing();
  }

  @Override
  public void fail(RuntimeException cause) {
    exchange.fail(cause);
  }

  @Override
  public int maxResponseBytes() {
    Optional<Metered> fetch = meters.fetch();
    return fetch.isPresent()
        ? (int) Math.min(Integer.MAX_VALUE, fetch.get().burst())
        : Integer.MAX_VALUE;
  }

  @Override
  public int takeMutations(int count, boolean strict) {
    Optional<Bucket> bucket = meters.mutation();
    return bucket.isPresent()
        ? (int)
            Math.min(
                Integer.MAX_VALUE,
                bucket.get().tokens().take(count, bucket.get().limit(), strict, quotas.nowMs()))
        : 0;
  }

  @Override
  public void throttle(int throttleMs) {
    if (throttleMs > 0) {
      exchange.throttle(throttleMs);
    }
  }

  @Override
  public void holdNext() {
    exchange.holdNext();
  }

  @Override
  public ApiKey apiKey() {
    return exchange.apiKey();
  }

  @Override
  public short apiVersion() {
    return exchange.apiVersion();
  }

  @Override
  public boolean isVersionOffered() {
    return exchange.isVersionOffered();
  }

  @Override
  public int correlationId() {
    return exchange.correlationId();
  }

  @Override
  public Optional<String> clientId() {
    return exchange.clientId();
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return exchange.remoteAddress();
  }

  @Override
  public Principal principal() {
    return exchange.principal();
  }

  @Override
  public ClientSoftware software() {
    return exchange.software();
  }

  @Override
  public void software(ClientSoftware software) {
    exchange.software(software);
  }

  @Override
  public String listener() {
    return exchange.listener();
  }

  @Override
  public EventLoop loop() {
    return exchange.loop();
  }

  @Override
  public ByteReader body() {
    return exchange.body();
  }

  @Override
  public void retain() {
    exchange.retain();
  }

  @Override
  public void disconnect(String reason) {
    exchange.disconnect(reason);
  }

  @Override
  public void onDisconnect(Runnable task) {
    exchange.onDisconnect(task);
  }

  @Override
  public void onClose(Object key, Optional<Runnable> task) {
    exchange.onClose(key, task);
  }

  @Override
  public void discard(Message response) {
    exchange.discard(response);
  }
}
