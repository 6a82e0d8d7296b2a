/**
 * Consumers in Java whose failed records are retried by the broker: a {@link
 * io.tailrace.delivery.client.DeliveryConsumer} calls a {@link
 * io.tailrace.delivery.client.RecordHandler} for each record of topics with a delivery policy. What
 * a handler throws decides what becomes of the record. {@link
 * io.tailrace.delivery.client.HandlerTest} tries a handler without a broker.
 */
package io.tailrace.delivery.client;
