package io.tailrace.examples.jobqueue;

/**
 * What a record carries in place of a large file: where it is in the object store, and how to tell
 * that it is the right one.
 *
 * @param name of the object
 * @param bytes its size
 * @param sha256 its checksum, in hexadecimal
 */
record ClaimCheck(String name, long bytes, String sha256) {

  static ClaimCheck parse(String text) {
    String[] parts = text.split(" ");
    return new ClaimCheck(parts[0], Long.parseLong(parts[1]), parts[2]);
  }

  String text() {
    return name + " " + bytes + " " + sha256;
  }
}
