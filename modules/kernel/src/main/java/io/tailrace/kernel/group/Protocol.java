package io.tailrace.kernel.group;

import java.nio.ByteBuffer;

/**
 * An assignor that a member supports.
 *
 * @param metadata what the member tells the assignor; read-only
 */
record Protocol(String name, ByteBuffer metadata) {}
