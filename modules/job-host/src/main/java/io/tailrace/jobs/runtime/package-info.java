/**
 * What an engine of jobs implements. It is loaded from the folder {@code flink} beside the broker's
 * own jars, and sees this package and the JDK.
 */
package io.tailrace.jobs.runtime;
