package io.tailrace.benchmarks;

import io.tailrace.kernel.network.EventLoop;
import io.tailrace.kernel.network.ListenerConfig;
import io.tailrace.kernel.network.NetworkConfig;
import io.tailrace.kernel.network.NetworkServer;
import io.tailrace.wire.ByteReader;
import io.tailrace.wire.ByteWriter;
import io.tailrace.wire.Message;
import io.tailrace.wire.message.ApiKey;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a small request costs the broker's network, beside the least that any loop on the same
 * selectors could take: CPU time of the serving thread per request. Both serve the same clients in
 * turn, and the ratio of one round counts, not the figures.
 *
 * <p>Run with {@code java -cp benchmarks.jar io.tailrace.benchmarks.Ping [rounds]}.
 */
public final class Ping {
  private static final int REQUESTS = 300_000;
  private static final int[] CONNECTIONS = {1, 16, 200};
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private Ping() {}

  /** Prints one line for each number of connections. */
  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    try (BareLoop bare = new BareLoop();
        NetworkServer server = server()) {
      long tailraceThread = threadOf(server.loops().getFirst());
      int tailracePort = server.listeners().getFirst().port();
      measure(bare.port(), bare.threadId(), 16);
      measure(tailracePort, tailraceThread, 16);
      System.out.println(
          "connections   bare us   tailrace us   ratio   (medians of " + rounds + ")");
      for (int connections : CONNECTIONS) {
        double[] bareCosts = new double[rounds];
        double[] costs = new double[rounds];
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
          bareCosts[i] = measure(bare.port(), bare.threadId(), connections);
          costs[i] = measure(tailracePort, tailraceThread, connections);
          ratios[i] = costs[i] / bareCosts[i];
        }
        System.out.printf(
            "%11d %9.2f %13.2f %7.3f%n",
            connections, median(bareCosts), median(costs), median(ratios));
      }
    }
  }

  private static double measure(int port, long thread, int connections) throws IOException {
    try (PingClients clients = new PingClients(port, connections)) {
      clients.run(connections * 10);
      long start = THREADS.getThreadCpuTime(thread);
      clients.run(REQUESTS);
      return (THREADS.getThreadCpuTime(thread) - start) / 1e3 / REQUESTS;
    }
  }

  private static NetworkServer server() {
    NetworkConfig defaults = NetworkConfig.defaults();
    NetworkServer server =
        NetworkServer.bind(defaults, List.of(new ListenerConfig("PING", "127.0.0.1", 0)), "ping");
    server.start(
        (api, version) -> api == ApiKey.HEARTBEAT,
        loop -> {
          Pong pong = new Pong();
          return exchange -> {
            pong.value = exchange.body().int32();
            exchange.respond(pong);
          };
        });
    return server;
  }

  private static long threadOf(EventLoop loop) {
    CompletableFuture<Long> id = new CompletableFuture<>();
    loop.execute(() -> id.complete(Thread.currentThread().threadId()));
    return id.join();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** An answer of four bytes, the same object for all requests. */
  private static final class Pong implements Message {
    private int value;

    @Override
    public short lowestVersion() {
      return 0;
    }

    @Override
    public short highestVersion() {
      return Short.MAX_VALUE;
    }

    @Override
    public void clear() {
      value = 0;
    }

    @Override
    public void read(ByteReader in, short version) {
      value = in.int32();
    }

    @Override
    public void write(ByteWriter out, short version) {
      out.int32(value);
    }
  }
}
