package io.tailrace.examples.ticketqueue;

import java.io.IOException;

/** Takes payments, or does not. */
final class Payments {
  private static final int SLOW_BANK_ANSWERS_AT = 3;

  private Payments() {}

  /**
   * Takes the payment for an order.
   *
   * @param attempt which attempt it is
   * @throws IOException if another attempt may help
   * @throws CardRefusedException if none does
   */
  static void take(Order order, int attempt) throws IOException, CardRefusedException {
    switch (order.card()) {
      case GOOD -> {}
      case SLOW_BANK -> {
        if (attempt < SLOW_BANK_ANSWERS_AT) {
          throw new IOException("The bank of " + order.customer() + " does not answer");
        }
      }
      case STOLEN -> throw new CardRefusedException(order.customer());
    }
  }
}
