package io.tailrace.examples.ticketqueue;

/** A card that is not taken, however often one tries. */
final class CardRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  CardRefusedException(String customer) {
    super("The card of " + customer + " is stolen");
  }
}
