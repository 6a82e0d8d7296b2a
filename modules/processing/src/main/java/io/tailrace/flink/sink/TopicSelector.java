package io.tailrace.flink.sink;

import java.io.Serializable;
import java.util.function.Function;

/**
 * Chooses the topic of an element.
 *
 * @param <T> of the elements
 */
@FunctionalInterface
public interface TopicSelector<T> extends Function<T, String>, Serializable {}
