package io.tailrace.examples.jobqueue;

/** A video cannot be transcoded by this version, however often one tries. */
final class UnsupportedCodecException extends Exception {
  private static final long serialVersionUID = 1L;

  UnsupportedCodecException(String codec) {
    super("The codec " + codec + " is not supported");
  }
}
