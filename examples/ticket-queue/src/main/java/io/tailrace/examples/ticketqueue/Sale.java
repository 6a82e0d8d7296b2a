package io.tailrace.examples.ticketqueue;

import io.tailrace.delivery.client.DeliveryHeaders;
import io.tailrace.delivery.client.RecordHandler;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a box office does with an order: it takes the payment, and hands out the ticket. */
final class Sale implements RecordHandler<String, String> {
  private final String office;
  private final Tickets tickets;

  /** Where tickets go. */
  interface Tickets {
    /**
     * Hands out a ticket, and returns when the broker has it.
     *
     * @param ticket order number, customer, attempt and office
     */
    void handOut(String concert, String ticket) throws Exception;
  }

  Sale(String office, Tickets tickets) {
    this.office = office;
    this.tickets = tickets;
  }

  @Override
  public void handle(ConsumerRecord<String, String> record) throws Exception {
    Order order = Order.parse(record.value());
    int attempt = DeliveryHeaders.attempt(record);
    Payments.take(order, attempt);
    tickets.handOut(
        record.key(),
        order.number() + " " + order.customer() + " " + attempt + " " + office);
  }
}
