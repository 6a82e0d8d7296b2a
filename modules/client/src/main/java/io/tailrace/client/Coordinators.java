package io.tailrace.client;

import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.FindCoordinatorRequest;
import io.tailrace.wire.message.FindCoordinatorResponse;

/** Looks for the brokers that coordinate groups and transactions. */
final class Coordinators {
  private static final short KEYS_BY_LIST = 4;
  private static final byte GROUP = 0;
  private static final byte TRANSACTION = 1;

  private Coordinators() {}

  /** The coordinator of a group. */
  static BrokerAddress ofGroup(Client client, String groupId) {
    return of(client, GROUP, groupId, "group " + groupId);
  }

  /** The coordinator of a transactional id. */
  static BrokerAddress ofTransaction(Client client, String id) {
    return of(client, TRANSACTION, id, "transactional id " + id);
  }

  private static BrokerAddress of(Client client, byte type, String key, String what) {
    FindCoordinatorRequest request = new FindCoordinatorRequest().key(key).keyType(type);
    return client.withAnyBroker(
        connection -> {
          FindCoordinatorResponse response =
              connection.call(
                  ApiKey.FIND_COORDINATOR,
                  connection.version(ApiKey.FIND_COORDINATOR, KEYS_BY_LIST - 1),
                  request,
                  new FindCoordinatorResponse());
          Client.refuse(
              "Looking for the coordinator of " + what,
              response.errorCode(),
              response.errorMessage());
          return new BrokerAddress(response.host(), response.port());
        });
  }
}
