package io.tailrace.examples.adclicks;

/**
 * A line of the generator's log: the broker has acknowledged a click, or a copy of one. The lines
 * of one partition are in the order of its records.
 */
record Produced(int partition, Click click) {}
