package io.tailrace.client;

import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.FindCoordinatorRequest;
import io.tailrace.wire.message.FindCoordinatorResponse;

/** Looks for the brokers that coordinate groups. */
final class Coordinators {
  private static final short KEYS_BY_LIST = 4;
  private static final byte GROUP = 0;

  private Coordinators() {}

  /** The coordinator of a group. */
  static BrokerAddress ofGroup(Client client, String groupId) {
    FindCoordinatorRequest request = new FindCoordinatorRequest().key(groupId).keyType(GROUP);
    return client.withAnyBroker(
        connection -> {
          FindCoordinatorResponse response =
              connection.call(
                  ApiKey.FIND_COORDINATOR,
                  connection.version(ApiKey.FIND_COORDINATOR, KEYS_BY_LIST - 1),
                  request,
                  new FindCoordinatorResponse());
          Client.refuse(
              "Looking for the coordinator of group " + groupId,
              response.errorCode(),
              response.errorMessage());
          return new BrokerAddress(response.host(), response.port());
        });
  }
}
