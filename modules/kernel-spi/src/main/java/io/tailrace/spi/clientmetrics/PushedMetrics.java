package io.tailrace.spi.clientmetrics;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * What a client has pushed.
 *
 * @param clientInstanceId which client it is: drawn for it when it first asked, and its own as long
 *     as it runs
 * @param clientId the name that it gave itself; may be empty, and need not be unique
 * @param softwareName what it is, such as {@code apache-kafka-java} or {@code librdkafka}; may be
 *     empty
 * @param softwareVersion which version of it; may be empty
 * @param principal who it is, such as {@code User:ANONYMOUS}
 * @param address where it is
 * @param isTerminating whether this is the last that comes of it
 * @param data a serialized {@code opentelemetry.proto.metrics.v1.MetricsData}, as Protocol Buffers,
 *     no longer compressed, from its position to its limit
 */
public record PushedMetrics(
    UUID clientInstanceId,
    String clientId,
    String softwareName,
    String softwareVersion,
    String principal,
    InetSocketAddress address,
    boolean isTerminating,
    ByteBuffer data) {}
