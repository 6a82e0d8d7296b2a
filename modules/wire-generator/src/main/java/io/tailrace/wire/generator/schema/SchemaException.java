package io.tailrace.wire.generator.schema;

/** A schema that is not as the schema language wants it. */
public final class SchemaException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * Says what is wrong.
   *
   * @param message what was found, and where
   */
  public SchemaException(String message) {
    super(message);
  }

  /**
   * Says what is wrong, and what it follows from.
   *
   * @param message what was found, and where
   */
  public SchemaException(String message, Throwable cause) {
    super(message, cause);
  }
}
