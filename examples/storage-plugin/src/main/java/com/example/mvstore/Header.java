package com.example.mvstore;

import io.tailrace.spi.storage.LogId;
import java.nio.ByteBuffer;

/**
 * What is stored of a log besides its batches.
 *
 * @param topicIdHigh the most significant half of the topic id
 * @param topicIdLow the least significant half of the topic id
 * @param start the log start offset
 * @param end the log end offset at least; batches may lie beyond it
 */
record Header(long topicIdHigh, long topicIdLow, long start, long end) {

  static Header of(LogId id) {
    return new Header(id.topicIdHigh(), id.topicIdLow(), 0, 0);
  }

  static Header read(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Header(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
  }

  byte[] bytes() {
    return ByteBuffer.allocate(4 * Long.BYTES)
        .putLong(topicIdHigh)
        .putLong(topicIdLow)
        .putLong(start)
        .putLong(end)
        .array();
  }

  Header with(long newStart, long newEnd) {
    return new Header(topicIdHigh, topicIdLow, newStart, newEnd);
  }

  /** The id of the log that is stored under a name, which is the topic, a hyphen, the partition. */
  LogId id(String name) {
    int hyphen = name.lastIndexOf('-');
    return new LogId(
        name.substring(0, hyphen),
        topicIdHigh,
        topicIdLow,
        Integer.parseInt(name.substring(hyphen + 1)));
  }
}
