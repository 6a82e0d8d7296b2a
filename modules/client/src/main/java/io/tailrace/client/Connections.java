package io.tailrace.client;

import io.tailrace.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The connections of one user, one a broker, opened when they are first needed. */
final class Connections implements AutoCloseable {
  private final ClientConfig config;
  private final Map<BrokerAddress, Connection> open = new HashMap<>();

  Connections(ClientConfig config) {
    this.config = config;
  }

  /**
   * The connection to a broker.
   *
   * @throws ClientException if it is not to be reached
   */
  Connection to(BrokerAddress address) {
    Connection known = open.get(address);
    if (known != null && known.isOpen()) {
      return known;
    }
    Connection opened = Connection.open(address, config);
    open.put(address, opened);
    return opened;
  }

  /**
   * A connection to some broker: one that is open, or else to the first that can be reached.
   *
   * @param known the brokers of the cluster, as far as it is known
   * @throws ClientException if none can be reached
   */
  Connection any(Iterable<BrokerAddress> known) {
    Optional<Connection> connected = open.values().stream().filter(Connection::isOpen).findFirst();
    if (connected.isPresent()) {
      return connected.get();
    }
    List<BrokerAddress> candidates = new ArrayList<>();
    known.forEach(candidates::add);
    config.bootstrapServers().stream()
        .filter(address -> !candidates.contains(address))
        .forEach(candidates::add);
    ClientException failure = null;
    for (BrokerAddress address : candidates) {
      try {
        return to(address);
      } catch (ClientException e) {
        if (e.code() != ErrorCode.NETWORK_EXCEPTION) {
          throw e;
        }
        if (failure != null) {
          e.addSuppressed(failure);
        }
        failure = e;
      }
    }
    throw failure;
  }

  @Override
  public void close() {
    open.values().forEach(Connection::close);
    open.clear();
  }
}
