package io.tailrace.kernel.fetch;

/**
 * What bounds one fetch.
 *
 * @param minBytes how many bytes make it worth answering before the wait is over
 * @param maxBytes how many bytes the response should hold at most
 * @param maxWaitMs how long to wait for {@code minBytes}, in milliseconds
 */
record FetchLimits(int minBytes, int maxBytes, int maxWaitMs) {}
