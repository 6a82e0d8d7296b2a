package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.network.ListenerConfig;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.DescribeClusterRequest;
import io.tailrace.wire.message.DescribeClusterResponse;
import io.tailrace.wire.message.DescribeClusterResponse.DescribeClusterBroker;
import java.util.List;

/** DescribeCluster: the brokers (KIP-700). */
final class DescribeClusterHandler implements ApiHandler {
  private static final byte BROKERS = 1;
  private static final byte CONTROLLERS = 2;

  private final Controller controller;
  private final BrokerNode broker;

  DescribeClusterHandler(Controller controller, BrokerNode broker) {
    this.controller = controller;
    this.broker = broker;
  }

  @Override
  public ApiKey api() {
    return ApiKey.DESCRIBE_CLUSTER;
  }

  @Override
  public void handle(Exchange exchange) {
    DescribeClusterRequest request = new DescribeClusterRequest();
    request.read(exchange.body(), exchange.apiVersion());
    if (request.endpointType() != BROKERS) {
      exchange.respond(refuse(request.endpointType()));
      return;
    }
    ListenerConfig endpoint = broker.endpoint().apply(exchange.listener());
    DescribeClusterResponse response =
        new DescribeClusterResponse()
            .endpointType(BROKERS)
            .clusterId(controller.image().clusterId())
            .controllerId(broker.id())
            .brokers(
                List.of(
                    new DescribeClusterBroker()
                        .brokerId(broker.id())
                        .host(endpoint.host())
                        .port(endpoint.port())
                        .rack(broker.rack())));
    if (request.includeClusterAuthorizedOperations()) {
      response.clusterAuthorizedOperations(Operations.ON_CLUSTER);
    }
    exchange.respond(response);
  }

  private static DescribeClusterResponse refuse(byte type) {
    ErrorCode error =
        type == CONTROLLERS
            ? ErrorCode.MISMATCHED_ENDPOINT_TYPE
            : ErrorCode.UNSUPPORTED_ENDPOINT_TYPE;
    return new DescribeClusterResponse()
        .errorCode(error.code())
        .errorMessage("This is an endpoint of brokers, not of the type " + type);
  }
}
