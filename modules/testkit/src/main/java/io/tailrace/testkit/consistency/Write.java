package io.tailrace.testkit.consistency;

/**
 * Names a record that was sent, as its value should: whoever reads it knows then which it is.
 *
 * @param producer who sent it; one that starts again takes another name
 * @param number counted up by the producer in the order of sending
 */
public record Write(String producer, long number) {

  /** Reads what {@link #toString} wrote. */
  public static Write of(String text) {
    int slash = text.lastIndexOf('/');
    return new Write(text.substring(0, slash), Long.parseLong(text.substring(slash + 1)));
  }

  @Override
  public String toString() {
    return producer + "/" + number;
  }
}
