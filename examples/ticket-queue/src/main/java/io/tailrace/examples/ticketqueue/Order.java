package io.tailrace.examples.ticketqueue;

/**
 * What somebody in the queue wants: a ticket. It is the value of a record, whose key is the concert.
 *
 * @param number the place in the queue of the concert, from 1
 * @param customer who wants it
 * @param card how it is paid: what {@link Payments} makes of it
 */
record Order(int number, String customer, Card card) {

  /** How payments with a card go. */
  enum Card {
    /** At once. */
    GOOD,

    /** The bank does not answer at first. */
    SLOW_BANK,

    /** Never. */
    STOLEN
  }

  static Order parse(String text) {
    String[] parts = text.split(" ");
    return new Order(Integer.parseInt(parts[0]), parts[1], Card.valueOf(parts[2]));
  }

  String text() {
    return number + " " + customer + " " + card;
  }
}
