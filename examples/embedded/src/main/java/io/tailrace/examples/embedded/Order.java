package io.tailrace.examples.embedded;

/**
 * An order. As the value of a record it is the item and the quantity, such as {@code tea 3}; the
 * key of the record is the customer.
 *
 * @param quantity at least 1
 */
public record Order(String customer, String item, int quantity) {

  /** Checks the quantity. */
  public Order {
    if (quantity < 1) {
      throw new IllegalArgumentException("Nobody can order " + quantity + " of " + item);
    }
  }

  static Order parse(String customer, String text) {
    int space = text.lastIndexOf(' ');
    return new Order(
        customer, text.substring(0, space), Integer.parseInt(text.substring(space + 1)));
  }

  String text() {
    return item + " " + quantity;
  }
}
