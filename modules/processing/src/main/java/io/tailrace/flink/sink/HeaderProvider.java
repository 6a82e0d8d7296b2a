package io.tailrace.flink.sink;

import java.io.Serializable;
import org.apache.kafka.common.header.Headers;

/**
 * Gives the headers of an element's record.
 *
 * @param <T> of the elements
 */
@FunctionalInterface
public interface HeaderProvider<T> extends Serializable {

  /** The headers, in the order in which they are written. */
  Headers getHeaders(T element);
}
