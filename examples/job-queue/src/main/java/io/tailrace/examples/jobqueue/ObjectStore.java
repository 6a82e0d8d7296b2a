package io.tailrace.examples.jobqueue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A folder in place of an object store. An object is there as a whole, or not at all. */
final class ObjectStore {
  private final Path folder;

  ObjectStore(Path folder) {
    this.folder = folder;
  }

  /** Keeps an object. Who keeps the same one twice, even at the same time, does no harm. */
  ClaimCheck put(String name, byte[] content) throws IOException {
    Path target = folder.resolve(name);
    Files.createDirectories(target.getParent());
    Path unfinished = Files.createTempFile(folder, "upload", "");
    Files.write(unfinished, content);
    Files.move(
        unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return new ClaimCheck(name, content.length, sha256(content));
  }

  /**
   * Gets what a claim check stands for.
   *
   * @throws IOException if it is not there, or is another one
   */
  byte[] get(ClaimCheck check) throws IOException {
    byte[] content = Files.readAllBytes(folder.resolve(check.name()));
    if (!sha256(content).equals(check.sha256())) {
      throw new IOException(check.name() + " is not what the claim check stands for");
    }
    return content;
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
